//! What is not published yet, and what happens when it is.

mod given;

use std::error::Error;

use given::{Homework, Outcome, class_page, give, send};
use preau_sdk_testing::School;

#[test]
fn a_draft_is_its_author_s_alone_until_it_is_published() -> Outcome {
    let mut school = School::open("homework")?;
    let draft = Homework {
        class: "6B",
        state: "draft",
        ..Homework::maths()
    };
    let id = give(&mut school, &draft)?;
    assert!(!school.as_("pupil-b").view("")?.says("Exercice 12"));
    // The colleague and the head could read it by the manifest's rule: the module narrows.
    let class = class_page(&school, "6B")?;
    for who in ["teacher2", "head"] {
        assert!(!school.as_(who).view(&class)?.says("Exercice 12"), "{who}");
        assert_eq!(
            school
                .as_(who)
                .try_view(&format!("homework/{id}"))?
                .status(),
            404,
            "{who}"
        );
    }
    school
        .as_("teacher")
        .act(&format!("homework/{id}/publish"), &[])?;
    assert!(school.as_("pupil-b").view("")?.says("Exercice 12"));
    assert!(
        school
            .as_("teacher")
            .view("drafts")?
            .says("Aucun brouillon")
    );
    Ok(())
}

#[test]
fn old_drafts_are_found_under_many_changes_and_lessons_are_among_them() -> Outcome {
    let mut school = School::open("homework")?;
    let draft = Homework {
        state: "draft",
        text: "Écrit en premier",
        ..Homework::maths()
    };
    give(&mut school, &draft)?;
    let class = school.audience("6A")?;
    let form = [
        ("audience", class.as_str()),
        ("subject", "Mathématiques"),
        ("date", "2026-11-20"),
        ("content", "Séance à relire"),
        ("state", "draft"),
    ];
    school.as_("teacher").act("log", &form)?;
    school.now("2026-11-23T18:00:00")?;
    let published = Homework {
        minutes: "",
        ..Homework::maths()
    };
    for _ in 0..160 {
        let answer = send(&mut school, "give", &published, &[])?;
        assert_eq!(answer.status(), 303);
    }
    let page = school.as_("teacher").view("drafts")?;
    assert!(page.item("Écrit en premier").is_some(), "{}", page.text());
    assert!(!page.says("Exercice 12"), "what is published is no draft");
    let tile = school.as_("teacher").tile()?.ok_or("no tile")?;
    assert!(tile.says("1 brouillon à publier"), "{}", tile.text());
    // It stays a draft, and is nothing to hurry with once its day has passed.
    school.now("2026-11-27T08:00:00")?;
    let tile = school.as_("teacher").tile()?.ok_or("no tile")?;
    assert!(!tile.says("à publier"), "{}", tile.text());
    let page = school.as_("teacher").view("drafts")?;
    assert!(page.item("Écrit en premier").is_some(), "{}", page.text());

    let lesson = page.item("Séance à relire").ok_or("no lesson")?;
    let lesson = given::address(lesson)?;
    assert_eq!(school.as_("pupil").try_view(&lesson)?.status(), 404);
    assert!(!school.as_("teacher2").view("drafts")?.says("Séance"));
    let publish = format!("{lesson}/publish");
    assert_eq!(school.as_("head").try_act(&publish, &[])?.status(), 404);
    school.as_("teacher").act(&publish, &[])?;
    assert!(school.as_("pupil").view(&lesson)?.says("Séance à relire"));
    let page = school.as_("teacher").view("drafts")?;
    assert!(!page.says("Séance à relire"), "{}", page.text());
    Ok(())
}

#[test]
fn a_draft_keeps_the_day_from_which_it_is_to_be_visible() -> Outcome {
    let mut school = School::open("homework")?;
    let planned = Homework {
        visible_on: "2026-11-25",
        state: "draft",
        ..Homework::maths()
    };
    let id = give(&mut school, &planned)?;
    let edit = format!("homework/{id}/edit");
    let publish = format!("homework/{id}/publish");
    let wish = |school: &mut School| -> Result<_, Box<dyn Error>> {
        let page = school.as_("teacher").view(&edit)?;
        let field = page.field("visible_on").ok_or("no field")?;
        Ok(field["control"]["value"].clone())
    };
    assert_eq!(wish(&mut school)?, "2026-11-25");
    let page = school.as_("teacher").view("drafts")?;
    assert!(page.says("à partir du 25 novembre"), "{}", page.text());
    assert!(page.says("Publier pour le 25 novembre"));

    school.as_("teacher").act(&publish, &[])?;
    assert!(!school.as_("pupil").view("")?.says("Exercice 12"));
    let page = school.as_("teacher").view("drafts")?;
    assert!(page.says("Visible le 25 novembre"), "{}", page.text());
    assert_eq!(wish(&mut school)?, "2026-11-25");

    // A draft again, and this time now.
    assert_eq!(send(&mut school, &edit, &planned, &[])?.status(), 303);
    school.as_("teacher").act(&publish, &[("when", "now")])?;
    assert!(school.as_("pupil").view("")?.says("Exercice 12"));

    // A day that has passed since is no wish any more.
    let late = give(
        &mut school,
        &Homework {
            text: "Exercice 13",
            ..planned
        },
    )?;
    school.now("2026-11-25T18:00:00")?;
    let page = school.as_("teacher").view("drafts")?;
    assert!(!page.says("Publier pour le"), "{}", page.text());
    let publish = format!("homework/{late}/publish");
    school.as_("teacher").act(&publish, &[])?;
    assert!(school.as_("pupil").view("")?.says("Exercice 13"));
    Ok(())
}

#[test]
fn what_is_planned_appears_on_its_day() -> Outcome {
    let mut school = School::open("homework")?;
    give(
        &mut school,
        &Homework {
            visible_on: "2026-11-25",
            ..Homework::maths()
        },
    )?;
    assert!(!school.as_("pupil").view("")?.says("Exercice 12"));
    assert!(
        school
            .as_("teacher")
            .view("drafts")?
            .says("Visible le 25 novembre")
    );
    school.now("2026-11-25T07:00:00")?;
    assert!(school.as_("pupil").view("")?.says("Exercice 12"));
    assert!(school.as_("pupil").view("changes")?.says("Exercice 12"));
    Ok(())
}

#[test]
fn drafts_are_the_teachers() -> Outcome {
    let mut school = School::open("homework")?;
    for who in ["pupil", "relative", "head", "inspector"] {
        assert_eq!(school.as_(who).try_view("drafts")?.status(), 403, "{who}");
    }
    Ok(())
}

#[test]
fn what_is_published_is_told_once() -> Outcome {
    let mut school = School::open("homework")?;
    // The module hears itself what it tells. Without minutes it changes no load: nothing else is told.
    let light = Homework {
        minutes: "",
        ..Homework::maths()
    };
    let draft = Homework {
        state: "draft",
        ..light
    };
    let id = give(&mut school, &draft)?;
    assert_eq!(school.deliver()?, 0, "a draft is not told");
    let publish = format!("homework/{id}/publish");
    school.as_("teacher").act(&publish, &[])?;
    assert_eq!(school.deliver()?, 1, "told");
    school.as_("teacher").act(&publish, &[])?;
    let edit = format!("homework/{id}/edit");
    let changed = Homework {
        text: "Exercice 14",
        ..light
    };
    assert_eq!(send(&mut school, &edit, &changed, &[])?.status(), 303);
    assert_eq!(school.deliver()?, 0, "told again");
    // What is given at once is told as well; what is for later is not.
    assert_eq!(send(&mut school, "give", &light, &[])?.status(), 303);
    assert_eq!(school.deliver()?, 1, "told");
    let later = Homework {
        visible_on: "2026-11-25",
        ..light
    };
    assert_eq!(send(&mut school, "give", &later, &[])?.status(), 303);
    assert_eq!(school.deliver()?, 0, "nobody sees it yet");
    Ok(())
}
