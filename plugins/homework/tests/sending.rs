//! A form that is sent twice, or that was opened before something changed.

mod given;

use std::error::Error;

use given::{Homework, Outcome, address, class_page, give, send};
use preau_sdk_testing::{Answer, Page, School};

/// Where the form of a page is sent.
fn sent_to(page: &Page) -> Result<String, Box<dyn Error>> {
    address(page.blocks("form").next().ok_or("no form")?)
}

/// What stands in a field of the form.
fn value(page: &Page, field: &str) -> Result<String, Box<dyn Error>> {
    let control = &page.field(field).ok_or("no such field")?["control"];
    Ok(control["value"].as_str().ok_or("no value")?.to_owned())
}

fn lesson(school: &mut School, to: &str, more: &[(&str, &str)]) -> Result<Answer, Box<dyn Error>> {
    let class = school.audience("6A")?;
    let usual = [
        ("audience", class.as_str()),
        ("subject", "Mathématiques"),
        ("date", "2026-11-20"),
        ("start", "08:30"),
        ("content", "La symétrie"),
        ("annotation", "Très agités"),
        ("state", "publish"),
    ];
    let changed = |name: &str| more.iter().any(|(known, _)| *known == name);
    let mut form: Vec<_> = usual
        .into_iter()
        .filter(|(name, _)| !changed(name))
        .collect();
    form.extend(more);
    Ok(school.as_("teacher").try_act(to, &form)?)
}

/// How much of 6A's page reads this.
fn listed(school: &mut School, text: &str) -> Result<usize, Box<dyn Error>> {
    let class = class_page(school, "6A")?;
    let page = school.as_("teacher").view(&class)?;
    Ok(page
        .items()
        .filter(|item| item.to_string().contains(text))
        .count())
}

#[test]
fn what_was_changed_in_another_window_is_not_overwritten_unseen() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let edit = format!("homework/{id}/edit");
    let first = sent_to(&school.as_("teacher").view(&edit)?)?;
    let second = sent_to(&school.as_("teacher").view(&edit)?)?;
    let one = Homework {
        text: "Exercice 12 page 48",
        minutes: "20",
        ..Homework::maths()
    };
    let other = Homework {
        text: "Exercices 12 et 13",
        due: "2026-11-27",
        ..Homework::maths()
    };
    assert_eq!(send(&mut school, &first, &one, &[])?.status(), 303);
    let form = send(&mut school, &second, &other, &[])?.form()?;
    assert!(form.says("Ce travail a été modifié entre-temps"));
    // What is kept stands beside what was typed, which is not lost.
    let kept = form.item("Exercice 12 page 48").ok_or("not shown")?;
    assert!(kept.to_string().contains("26 novembre"), "{kept}");
    assert_eq!(value(&form, "text")?, "Exercices 12 et 13");
    assert_eq!(value(&form, "due")?, "2026-11-27");
    assert!(school.as_("pupil").view("")?.says("page 48"));
    assert!(!school.as_("pupil").view("")?.says("12 et 13"));
    // Also where something else is wrong with it, and then with both said.
    let wrong = Homework {
        due: "2026-11-01",
        ..other
    };
    let again = send(&mut school, &second, &wrong, &[])?.form()?;
    assert!(again.error("due").is_some() && again.says("modifié entre-temps"));
    // Sent again, it is a decision.
    let again = sent_to(&form)?;
    assert_ne!(again, second);
    assert_eq!(send(&mut school, &again, &other, &[])?.status(), 303);
    let page = school.as_("pupil").view("")?;
    assert!(page.says("12 et 13") && !page.says("page 48"));
    Ok(())
}

#[test]
fn a_change_sent_twice_is_made_once() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let edit = sent_to(&school.as_("teacher").view(&format!("homework/{id}/edit"))?)?;
    let changed = Homework {
        text: "Exercice 14",
        ..Homework::maths()
    };
    let first = send(&mut school, &edit, &changed, &[])?;
    let second = send(&mut school, &edit, &changed, &[])?;
    assert_eq!((first.status(), second.status()), (303, 303), "{second:?}");
    assert_eq!(first.notice(), second.notice());
    Ok(())
}

#[test]
fn what_was_deleted_meanwhile_can_be_given_anew() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let edit = sent_to(&school.as_("teacher").view(&format!("homework/{id}/edit"))?)?;
    let delete = format!("homework/{id}/delete");
    school.as_("teacher").act(&delete, &[])?;
    let changed = Homework {
        text: "Exercice 15, avec soin",
        ..Homework::maths()
    };
    let form = send(&mut school, &edit, &changed, &[])?.form()?;
    assert!(form.says("Ce travail a été supprimé entre-temps"));
    assert_eq!(value(&form, "text")?, "Exercice 15, avec soin");
    assert_eq!(sent_to(&form)?, "give");
    assert_eq!(listed(&mut school, "Exercice 15")?, 0);
    assert_eq!(send(&mut school, "give", &changed, &[])?.status(), 303);
    assert_eq!(listed(&mut school, "Exercice 15")?, 1);
    // Whoever gives nothing, and who opened no form, learns nothing of it.
    let form = [("text", "x")];
    assert_eq!(school.as_("pupil").try_act(&edit, &form)?.status(), 403);
    let never = "homework/never-there/edit";
    assert_eq!(school.as_("teacher").try_act(never, &form)?.status(), 404);
    // The same words can be given again after they were deleted.
    let again = give(&mut school, &Homework::maths())?;
    assert!(
        school
            .as_("pupil")
            .view(&format!("homework/{again}"))?
            .says("12")
    );
    Ok(())
}

#[test]
fn homework_sent_twice_is_given_once() -> Outcome {
    let mut school = School::open("homework")?;
    let heavy = Homework {
        minutes: "80",
        ..Homework::maths()
    };
    let first = send(&mut school, "give", &heavy, &[])?;
    let second = send(&mut school, "give", &heavy, &[])?;
    assert_eq!((first.status(), second.status()), (303, 303), "{second:?}");
    assert_eq!(first.notice(), second.notice());
    assert_eq!(first.redirect(), second.redirect());
    assert_eq!(listed(&mut school, "Exercice 12")?, 1);
    // Given and summed once: one is told, and changes the load.
    assert_eq!(school.deliver()?, 1);
    // What pupils read already is not taken back by another button of the same form.
    let draft = Homework {
        state: "draft",
        ..heavy
    };
    assert_eq!(
        send(&mut school, "give", &draft, &[])?.notice(),
        first.notice()
    );
    assert!(school.as_("pupil").view("")?.says("Exercice 12"));
    // Another class, day or text is another homework.
    for other in [
        Homework {
            class: "6B",
            ..heavy
        },
        Homework {
            due: "2026-11-27",
            ..heavy
        },
        Homework {
            text: "Exercice 12 bis",
            minutes: "5",
            ..heavy
        },
    ] {
        assert_eq!(send(&mut school, "give", &other, &[])?.status(), 303);
    }
    assert_eq!(listed(&mut school, "Exercice 12")?, 3);
    Ok(())
}

#[test]
fn a_draft_sent_again_to_be_published_is_published() -> Outcome {
    let mut school = School::open("homework")?;
    let draft = Homework {
        state: "draft",
        ..Homework::maths()
    };
    let id = give(&mut school, &draft)?;
    assert_eq!(
        send(&mut school, "give", &Homework::maths(), &[])?.status(),
        303
    );
    assert!(
        school
            .as_("pupil")
            .view(&format!("homework/{id}"))?
            .says("12")
    );
    assert!(
        school
            .as_("teacher")
            .view("drafts")?
            .says("Aucun brouillon")
    );
    Ok(())
}

#[test]
fn what_was_changed_since_is_not_what_is_sent_again() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let changed = Homework {
        text: "Exercice 99",
        ..Homework::maths()
    };
    let edit = format!("homework/{id}/edit");
    assert_eq!(send(&mut school, &edit, &changed, &[])?.status(), 303);
    let again = send(&mut school, "give", &Homework::maths(), &[])?;
    assert_eq!(again.status(), 303);
    assert_eq!(listed(&mut school, "Exercice 12 page 84")?, 1);
    assert_eq!(listed(&mut school, "Exercice 99")?, 1);
    Ok(())
}

#[test]
fn a_lesson_sent_twice_is_logged_once() -> Outcome {
    let mut school = School::open("homework")?;
    let first = lesson(&mut school, "log", &[])?;
    let second = lesson(&mut school, "log", &[])?;
    assert_eq!((first.status(), second.status()), (303, 303), "{second:?}");
    assert_eq!(first.redirect(), second.redirect());
    assert_eq!(first.notice(), second.notice());
    assert_eq!(listed(&mut school, "La symétrie")?, 1);
    // The note is still there, also after a sending without it.
    assert_eq!(
        lesson(&mut school, "log", &[("annotation", "")])?.status(),
        303
    );
    let class = class_page(&school, "6A")?;
    let page = school.as_("teacher").view(&class)?;
    let place = address(page.item("La symétrie").ok_or("not listed")?)?;
    assert!(school.as_("teacher").view(&place)?.says("Très agités"));
    // Twice "and give homework" is one lesson, and the form of the same.
    let give = lesson(&mut school, "log", &[("state", "give")])?;
    assert!(give.redirect().contains("session="), "{}", give.redirect());
    assert_eq!(listed(&mut school, "La symétrie")?, 1);
    // Another hour is another lesson.
    lesson(&mut school, "log", &[("start", "10:30")])?;
    assert_eq!(listed(&mut school, "La symétrie")?, 2);
    Ok(())
}

#[test]
fn a_lesson_changed_or_deleted_meanwhile_is_told() -> Outcome {
    let mut school = School::open("homework")?;
    lesson(&mut school, "log", &[])?;
    let class = class_page(&school, "6A")?;
    let page = school.as_("teacher").view(&class)?;
    let place = address(page.item("La symétrie").ok_or("not listed")?)?;
    let edit = format!("{place}/edit");
    let opened = sent_to(&school.as_("teacher").view(&edit)?)?;
    let one = [("content", "La symétrie axiale")];
    assert_eq!(lesson(&mut school, &opened, &one)?.status(), 303);
    let other = [("content", "La symétrie centrale")];
    let form = lesson(&mut school, &opened, &other)?.form()?;
    assert!(form.says("Cette séance a été modifiée entre-temps"));
    assert!(form.item("La symétrie axiale").is_some());
    assert_eq!(value(&form, "content")?, "La symétrie centrale");
    // A note is as easily lost.
    let note = [("content", "La symétrie axiale"), ("annotation", "Calmes")];
    assert_eq!(lesson(&mut school, &opened, &note)?.status(), 422);
    let again = sent_to(&form)?;
    assert_eq!(lesson(&mut school, &again, &other)?.status(), 303);
    assert!(school.as_("pupil").view(&place)?.says("centrale"));

    let opened = sent_to(&school.as_("teacher").view(&edit)?)?;
    school.as_("teacher").act(&format!("{place}/delete"), &[])?;
    let form = lesson(&mut school, &opened, &one)?.form()?;
    assert!(form.says("Cette séance a été supprimée entre-temps"));
    assert_eq!(value(&form, "content")?, "La symétrie axiale");
    assert_eq!(value(&form, "annotation")?, "Très agités");
    assert_eq!(sent_to(&form)?, "log");
    assert_eq!(lesson(&mut school, "log", &one)?.status(), 303);
    Ok(())
}

#[test]
fn only_a_subject_that_was_offered_is_taken() -> Outcome {
    let mut school = School::open("homework")?;
    let other = Homework {
        subject: "Astrologie",
        ..Homework::maths()
    };
    let form = send(&mut school, "give", &other, &[])?.form()?;
    assert!(form.error("subject").is_some());
    assert_eq!(value(&form, "text")?, "Exercice 12 page 84");
    let form = lesson(&mut school, "log", &[("subject", "Astrologie")])?.form()?;
    assert!(form.error("subject").is_some());
    let id = give(&mut school, &Homework::maths())?;
    let edit = format!("homework/{id}/edit");
    let form = send(&mut school, &edit, &other, &[])?.form()?;
    assert!(form.error("subject").is_some());
    Ok(())
}

#[test]
fn a_lesson_to_come_stays_a_draft() -> Outcome {
    let mut school = School::open("homework")?;
    let tomorrow = [("date", "2026-11-24")];
    let form = lesson(&mut school, "log", &tomorrow)?.form()?;
    assert!(form.error("date").is_some());
    assert_eq!(value(&form, "content")?, "La symétrie");
    let give = [("date", "2026-11-24"), ("state", "give")];
    assert!(
        lesson(&mut school, "log", &give)?
            .form()?
            .error("date")
            .is_some()
    );
    let draft = [("date", "2026-11-24"), ("state", "draft")];
    assert_eq!(lesson(&mut school, "log", &draft)?.status(), 303);
    let page = school.as_("teacher").view("drafts")?;
    let item = page.item("La symétrie").ok_or("not kept")?;
    assert!(!item.to_string().contains("Publier"), "{item}");
    let place = address(item)?;
    assert!(!school.as_("teacher").view(&place)?.says("Publier"));
    let publish = format!("{place}/publish");
    let form = school.as_("teacher").try_act(&publish, &[])?.form()?;
    assert!(form.error("date").is_some());
    assert_eq!(value(&form, "annotation")?, "Très agités");
    // Its day has come.
    school.now("2026-11-24T12:00:00")?;
    let page = school.as_("teacher").view("drafts")?;
    let button = page.button("Publier maintenant")?;
    assert_eq!(school.as_("teacher").press(&button)?.status(), 303);
    assert!(school.as_("pupil").view(&place)?.says("La symétrie"));
    Ok(())
}

#[test]
fn what_is_wrong_stands_before_the_load_of_the_class() -> Outcome {
    let mut school = School::open("homework")?;
    give(&mut school, &Homework::maths())?;
    let past = Homework {
        text: "Exercice 13",
        due: "2026-11-02",
        ..Homework::maths()
    };
    let class = school.audience("6A")?.replacen(':', "-", 1);
    let first = school.as_("teacher").view(&format!("give?class={class}"))?;
    let again = send(&mut school, "give", &past, &[])?.form()?;
    for page in [first, again] {
        let blocks = page.json()["blocks"].as_array().ok_or("no blocks")?;
        let kinds: Vec<_> = blocks
            .iter()
            .filter_map(|block| block["type"].as_str())
            .collect();
        assert_eq!(kinds, ["form", "chart"]);
        // The day's own field says it in a line.
        let hint = page.field("due").ok_or("no field")?["hint"].clone();
        assert_eq!(hint, "Déjà donné à 6A\u{a0}: jeu. 26 (30\u{a0}min).");
    }
    Ok(())
}
