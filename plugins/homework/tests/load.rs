//! How much a class has to do for a day, and what a teacher is told of it.

#![expect(
    clippy::indexing_slicing,
    reason = "a missing part of a JSON page fails the test"
)]

mod given;

use std::error::Error;

use given::{Homework, Outcome, class_page, give, send};
use preau_sdk_testing::{Page, School};

/// How a form that was not accepted is sent once more: what the warning left in it.
fn load_seen(form: &Page) -> Result<String, Box<dyn Error>> {
    let control = form.field("load_seen").ok_or("no token")?["control"].clone();
    let token = control["value"].as_str().or(control.as_str());
    Ok(token
        .or(control["hidden"].as_str())
        .ok_or("no value")?
        .to_owned())
}

#[test]
fn the_load_of_all_teachers_warns_and_does_not_forbid() -> Outcome {
    let mut school = School::open("homework")?;
    give(
        &mut school,
        &Homework {
            minutes: "70",
            ..Homework::french()
        },
    )?;
    let class = school.audience("6B")?.replacen(':', "-", 1);
    let form = school.as_("teacher").view(&format!("give?class={class}"))?;
    assert!(
        form.blocks("chart").next().is_some(),
        "the load is shown before giving more"
    );

    let more = Homework {
        class: "6B",
        minutes: "40",
        ..Homework::maths()
    };
    let form = send(&mut school, "give", &more, &[])?.form()?;
    assert!(form.says("Journée déjà chargée"), "{}", form.text());
    assert!(form.says("1\u{a0}h\u{a0}50"));
    assert!(!school.as_("pupil-b").view("")?.says("Exercice 12"));

    let token = load_seen(&form)?;
    let answer = send(&mut school, "give", &more, &[("load_seen", &token)])?;
    assert_eq!(answer.status(), 303);
    assert!(school.as_("pupil-b").view("")?.says("Exercice 12"));
    Ok(())
}

#[test]
fn publishing_a_draft_warns_of_a_full_day_too() -> Outcome {
    let mut school = School::open("homework")?;
    let lesson = given::log(&mut school, "teacher", "6B", "Mathématiques")?;
    let draft = Homework {
        class: "6B",
        minutes: "40",
        state: "draft",
        ..Homework::maths()
    };
    let answer = send(&mut school, "give", &draft, &[("session", &lesson)])?;
    assert_eq!(answer.status(), 303);
    let page = school.as_("teacher").view("drafts")?;
    let work = given::address(page.item("Exercice 12").ok_or("no draft")?)?;
    let french = Homework {
        minutes: "70",
        ..Homework::french()
    };
    give(&mut school, &french)?;
    let publish = format!("{work}/publish");
    let form = school
        .as_("teacher")
        .try_act(&publish, &[("when", "now")])?;
    let form = form.form()?;
    assert!(form.says("Journée déjà chargée"), "{}", form.text());
    assert!(form.says("1\u{a0}h\u{a0}50") && form.says("Exercice 12"));
    assert!(form.text().contains(&lesson), "the lesson stays tied");
    assert!(!school.as_("pupil-b").view("")?.says("Exercice 12"));

    // Sent in spite of it.
    let token = load_seen(&form)?;
    let published = Homework {
        state: "publish",
        ..draft
    };
    let more = [("load_seen", token.as_str()), ("session", &lesson)];
    let answer = send(&mut school, &format!("{work}/edit"), &published, &more)?;
    assert_eq!(answer.status(), 303);
    assert!(school.as_("pupil-b").view("")?.says("Exercice 12"));
    Ok(())
}

#[test]
fn the_form_shows_the_load_of_the_class_that_is_chosen_and_of_no_other() -> Outcome {
    let mut school = School::open("homework")?;
    give(&mut school, &Homework::maths())?;
    let form = school.as_("teacher").view("give")?;
    assert!(form.blocks("chart").next().is_none(), "no class is chosen");
    assert!(form.blocks("table").next().is_none());
    let class = |name| -> Result<String, Box<dyn Error>> {
        Ok(school.audience(name)?.replacen(':', "-", 1))
    };
    let (a, b) = (class("6A")?, class("6B")?);
    let form = school.as_("teacher").view(&format!("give?class={a}"))?;
    let chart = form.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("6A") && chart.contains("jeu. 26"), "{chart}");
    let form = school.as_("teacher").view(&format!("give?class={b}"))?;
    assert!(
        form.blocks("chart").next().is_none(),
        "nothing is due there"
    );
    Ok(())
}

#[test]
fn the_load_is_right_for_a_day_months_ahead() -> Outcome {
    let mut school = School::open("homework")?;
    let far = Homework {
        due: "2027-03-18",
        minutes: "70",
        ..Homework::french()
    };
    assert_eq!(send(&mut school, "give", &far, &[])?.status(), 303);
    let class = school.audience("6B")?.replacen(':', "-", 1);
    let form = format!("give?class={class}&due=2027-03-18");
    let form = school.as_("teacher").view(&form)?;
    let chart = form.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("jeu. 18") && chart.contains("70"), "{chart}");
    // And in the form that comes back, for the day that was chosen in it.
    let more = Homework {
        class: "6B",
        minutes: "40",
        ..far
    };
    let more = Homework {
        by: "teacher",
        subject: "Mathématiques",
        ..more
    };
    let form = send(&mut school, "give", &more, &[])?.form()?;
    assert!(form.says("1\u{a0}h\u{a0}50"), "{}", form.text());
    let chart = form.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("jeu. 18"), "{chart}");
    Ok(())
}

#[test]
fn a_group_s_work_is_in_its_class_s_day_and_the_other_way_round() -> Outcome {
    let mut school = School::open("homework")?;
    // Of 6A only `pupil` is in the group; its teacher sees nothing of 6A.
    let german = Homework {
        by: "teacher2",
        class: "6ALL1",
        subject: "Allemand",
        text: "Vokabeln",
        minutes: "50",
        ..Homework::maths()
    };
    let id = give(&mut school, &german)?;
    school.deliver()?;
    let class = class_page(&school, "6A")?;
    let page = school.as_("teacher").view(&class)?;
    assert!(
        !page.says("Vokabeln"),
        "a colleague's group is not to be read"
    );
    let chart = page.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("50"), "{chart}");
    let maths = Homework {
        minutes: "60",
        ..Homework::maths()
    };
    let form = send(&mut school, "give", &maths, &[])?.form()?;
    assert!(form.says("1\u{a0}h\u{a0}50"), "{}", form.text());
    let token = load_seen(&form)?;
    let answer = send(&mut school, "give", &maths, &[("load_seen", &token)])?;
    assert_eq!(answer.status(), 303);
    school.deliver()?;

    // The other way round; and of what is changed, only what the others weigh.
    let group = class_page(&school, "6ALL1")?;
    let page = school.as_("teacher2").view(&group)?;
    let chart = page.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("110"), "{chart}");
    let edit = format!("homework/{id}/edit");
    let changed = Homework {
        text: "Vokabeln lernen",
        ..german
    };
    let form = send(&mut school, &edit, &changed, &[])?.form()?;
    assert!(form.says("1\u{a0}h\u{a0}50"), "{}", form.text());
    let lighter = Homework {
        minutes: "20",
        ..german
    };
    assert_eq!(send(&mut school, &edit, &lighter, &[])?.status(), 303);
    school.deliver()?;
    let page = school.as_("teacher").view(&class)?;
    let chart = page.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("80"), "{chart}");

    // Pupils read no sums; what is taken away weighs no more.
    let delete = format!("homework/{id}/delete");
    school.as_("teacher2").act(&delete, &[])?;
    school.deliver()?;
    let page = school.as_("teacher").view(&class)?;
    let chart = page.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("60") && !chart.contains("80"), "{chart}");
    Ok(())
}
