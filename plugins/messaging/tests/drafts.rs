//! What is begun is kept, for its author alone, until it is sent.

mod given;

use given::{Letter, Outcome, fields, post, subjects, write};
use preau_sdk_testing::School;

#[test]
fn a_draft_is_its_author_s_alone() -> Outcome {
    let mut school = School::open("messaging")?;
    let (answer, id) = write(&mut school, "new", &Letter::short(), "draft")?;
    assert_eq!(
        (answer.status(), answer.redirect()),
        (303, "drafts"),
        "{answer:?}"
    );
    assert_eq!(subjects(&mut school, "teacher", "drafts")?, ["Ton exposé"]);
    let draft = format!("draft/{id}");
    for who in ["pupil", "relative", "teacher2", "head", "admin"] {
        assert_eq!(subjects(&mut school, who, "drafts")?, [""; 0], "{who}");
        for page in [draft.clone(), format!("{draft}/later")] {
            assert_eq!(school.as_(who).try_view(&page)?.status(), 404, "{who}");
        }
        for act in ["keep", "later"] {
            let form = [("day", "2026-11-30"), ("time", "08:00")];
            let answer = school.as_(who).try_act(&format!("{draft}/{act}"), &form)?;
            assert_eq!(answer.status(), 404, "{who}: {answer:?}");
        }
        // Deleting what is not there says no more than that it is not.
        school.as_(who).act(&format!("{draft}/delete"), &[])?;
        let mine = fields(
            &school,
            &Letter {
                to: &["teacher"],
                ..Letter::short()
            },
            "draft",
        )?;
        // What they write there is their own, under an identifier of their own.
        let answer = post(&mut school, who, &format!("write/{id}"), &mine)?;
        assert_eq!(answer.status(), 303, "{who}: {answer:?}");
        assert_eq!(subjects(&mut school, who, "drafts")?, ["Ton exposé"]);
    }
    assert_eq!(subjects(&mut school, "teacher", "drafts")?, ["Ton exposé"]);
    assert_eq!(subjects(&mut school, "pupil", "")?, [""; 0]);
    Ok(())
}

#[test]
fn what_was_begun_is_sent_as_it_is_then_and_is_no_draft_any_more() -> Outcome {
    let mut school = School::open("messaging")?;
    let (_, id) = write(&mut school, "new", &Letter::short(), "draft")?;
    let form = format!("draft/{id}");
    let page = school.as_("teacher").view(&form)?;
    assert_eq!(
        page.field("subject").ok_or("no field")?["control"]["value"],
        "Ton exposé"
    );
    let changed = Letter {
        text: "Apporte-le **lundi**.",
        ..Letter::short()
    };
    let (answer, same) = write(&mut school, &form, &changed, "send")?;
    assert_eq!(answer.status(), 303, "{answer:?}");
    assert_eq!(same, id, "the message has the draft’s identifier");
    assert_eq!(subjects(&mut school, "teacher", "drafts")?, [""; 0]);
    let page = school.as_("pupil").view(&format!("message/{id}"))?;
    assert!(page.says("**lundi**"), "{}", page.text());
    Ok(())
}

#[test]
fn looking_for_somebody_keeps_what_was_written() -> Outcome {
    let mut school = School::open("messaging")?;
    let to = school.as_("teacher").view("new")?.sends_to()?;
    // Nothing is written yet: nothing is kept.
    let find =
        |school: &School, one: &Letter<'_>, words: &str| -> Result<_, Box<dyn std::error::Error>> {
            let mut sent = fields(school, one, "")?;
            sent.retain(|(name, _)| name != "state");
            sent.push(("to-search".into(), words.into()));
            sent.push(("to-find".into(), "1".into()));
            Ok(sent)
        };
    let empty = Letter {
        to: &[],
        subject: "",
        text: "",
        ..Letter::short()
    };
    let sent = find(&school, &empty, "moreau")?;
    let page = post(&mut school, "teacher", &to, &sent)?.form()?;
    assert!(page.says(&school.name("pupil")?), "{}", page.text());
    assert_eq!(subjects(&mut school, "teacher", "drafts")?, [""; 0]);

    let begun = Letter {
        to: &["pupil"],
        ..Letter::short()
    };
    let sent = find(&school, &begun, "benali")?;
    let answer = post(&mut school, "teacher", &to, &sent)?;
    assert_eq!(answer.status(), 303, "{answer:?}");
    let page = school.as_("teacher").view(answer.redirect())?;
    assert!(page.says(&school.name("pupil2")?), "{}", page.text());
    assert!(page.says("Peux-tu m’apporter"), "{}", page.text());
    assert_eq!(subjects(&mut school, "teacher", "drafts")?, ["Ton exposé"]);
    Ok(())
}

#[test]
fn a_draft_that_was_changed_elsewhere_is_not_overwritten_unawares() -> Outcome {
    let mut school = School::open("messaging")?;
    let (_, id) = write(&mut school, "new", &Letter::short(), "draft")?;
    let form = format!("draft/{id}");
    let opened = school.as_("teacher").view(&form)?.sends_to()?;
    school.now("2026-11-23T17:05:00")?;
    let elsewhere = Letter {
        text: "Écrit au téléphone",
        ..Letter::short()
    };
    assert_eq!(
        write(&mut school, &form, &elsewhere, "draft")?.0.status(),
        303
    );
    let here = Letter {
        text: "Écrit au bureau",
        ..Letter::short()
    };
    for state in ["draft", "send"] {
        let sent = fields(&school, &here, state)?;
        let page = post(&mut school, "teacher", &opened, &sent)?.form()?;
        assert!(
            page.says("Écrit au téléphone") && page.says("Écrit au bureau"),
            "{}",
            page.text()
        );
        assert!(page.says("modifié entre-temps"), "{}", page.text());
    }
    let sent = fields(&school, &here, "draft")?;
    let page = post(&mut school, "teacher", &opened, &sent)?.form()?;
    let now = page.sends_to()?;
    assert_eq!(post(&mut school, "teacher", &now, &sent)?.status(), 303);
    assert!(school.as_("teacher").view(&form)?.says("Écrit au bureau"));

    // One that was deleted elsewhere is kept anew if its author says so.
    let opened = school.as_("teacher").view(&form)?.sends_to()?;
    school.as_("teacher").act(&format!("{form}/delete"), &[])?;
    school.as_("teacher").act(&format!("{form}/delete"), &[])?;
    let page = post(&mut school, "teacher", &opened, &sent)?.form()?;
    assert!(page.says("supprimé entre-temps"), "{}", page.text());
    let now = page.sends_to()?;
    assert_eq!(post(&mut school, "teacher", &now, &sent)?.status(), 303);
    assert_eq!(subjects(&mut school, "teacher", "drafts")?, ["Ton exposé"]);
    Ok(())
}

#[test]
fn what_is_typed_is_kept_while_it_is_typed() -> Outcome {
    let mut school = School::open("messaging")?;
    let form = school.as_("teacher").view("new")?;
    let keeps = &form.blocks("form").next().ok_or("no form")?["keeps"];
    assert_eq!(
        (&keeps["name"], &keeps["value"]),
        (&"state".into(), &"typing".into())
    );
    let mut to = form.sends_to()?;
    let empty = Letter {
        to: &[],
        subject: "",
        text: "",
        ..Letter::short()
    };
    // Nothing yet, then more and more, each under the address that the answer before gave.
    let mut found = String::new();
    for text in ["", "Peux-tu", "Peux-tu", "Peux-tu m’apporter ton plan ?"] {
        let sent = fields(&school, &Letter { text, ..empty }, "typing")?;
        let answer = post(&mut school, "teacher", &to, &sent)?;
        let (at, next) = answer
            .kept()
            .ok_or_else(|| format!("{text:?}: {answer:?}"))?;
        (found, to) = (at.to_owned(), next.to_owned());
        let drafts = school.as_("teacher").view("drafts")?;
        assert_eq!(
            drafts.items().count(),
            usize::from(!text.is_empty()),
            "{text:?}"
        );
    }
    // Where it is found again it says all of it, and sends to the same address.
    let page = school.as_("teacher").view(&found)?;
    assert!(
        page.says("Peux-tu m’apporter ton plan ?"),
        "{}",
        page.text()
    );
    assert_eq!(page.sends_to()?, to);
    // Whoever it was kept for sends it as ever; to nobody else it is anything.
    assert_eq!(school.as_("head").try_view(&found)?.status(), 404);
    let sent = fields(&school, &Letter::short(), "send")?;
    assert_eq!(post(&mut school, "teacher", &to, &sent)?.redirect(), "sent");
    assert_eq!(subjects(&mut school, "teacher", "drafts")?, [""; 0]);
    // A window that was left open keeps nothing of what has left.
    let sent = fields(&school, &Letter::short(), "typing")?;
    let late = post(&mut school, "teacher", &to, &sent)?;
    assert_eq!(late.status(), 409, "{late:?}");
    assert!(late.message().contains("déjà parti"), "{late:?}");
    Ok(())
}

#[test]
fn typing_overwrites_nothing_that_was_kept_elsewhere() -> Outcome {
    let mut school = School::open("messaging")?;
    let (_, id) = write(&mut school, "new", &Letter::short(), "draft")?;
    let form = format!("draft/{id}");
    let opened = school.as_("teacher").view(&form)?.sends_to()?;
    let typed = |text: &'static str| Letter {
        text,
        ..Letter::short()
    };
    let here = fields(&school, &typed("Ici"), "typing")?;
    let kept = post(&mut school, "teacher", &opened, &here)?;
    assert!(kept.kept().is_some(), "{kept:?}");
    // The same again, since the answer was lost on the way, is the same; another window's is not.
    let again = post(&mut school, "teacher", &opened, &here)?;
    assert_eq!(again.kept(), kept.kept());
    let there = fields(&school, &typed("Là"), "typing")?;
    let refused = post(&mut school, "teacher", &opened, &there)?;
    assert_eq!(refused.status(), 409, "{refused:?}");
    assert!(refused.message().contains("autre fenêtre"), "{refused:?}");
    assert!(school.as_("teacher").view(&form)?.says("Ici"));
    // The same for one that was deleted, and for one that leaves by itself.
    school.as_("teacher").act(&format!("{form}/delete"), &[])?;
    let gone = post(&mut school, "teacher", &opened, &here)?;
    assert_eq!((gone.status(), gone.kept()), (409, None), "{gone:?}");
    let (_, id) = write(&mut school, "new", &Letter::short(), "later")?;
    let later = [("day", "2026-11-24"), ("time", "07:30")];
    school
        .as_("teacher")
        .act(&format!("draft/{id}/later"), &later)?;
    let page = school.as_("teacher").view(&format!("draft/{id}"))?;
    assert!(page.blocks("form").next().ok_or("no form")?["keeps"].is_null());
    let planned = post(&mut school, "teacher", &page.sends_to()?, &here)?;
    assert_eq!(planned.status(), 409, "{planned:?}");
    assert!(planned.message().contains("programmé"), "{planned:?}");
    Ok(())
}

#[test]
fn copies_come_with_a_button_and_keep_what_was_written() -> Outcome {
    let mut school = School::open("messaging")?;
    let (answer, _) = write(&mut school, "new", &Letter::short(), "copies")?;
    assert_eq!(answer.status(), 303, "{answer:?}");
    let page = school.as_("teacher").view(answer.redirect())?;
    assert!(page.field("cc").is_some() && page.field("bcc").is_some());
    assert!(page.says("Peux-tu m’apporter"), "{}", page.text());
    let empty = Letter {
        to: &[],
        subject: "",
        text: "",
        ..Letter::short()
    };
    let (answer, _) = write(&mut school, "new", &empty, "copies")?;
    assert!(answer.form()?.field("bcc").is_some());
    Ok(())
}

#[test]
fn two_hundred_drafts_are_enough_and_one_that_is_sent_makes_room() -> Outcome {
    let mut school = School::open("messaging")?;
    let mut last = String::new();
    for _ in 0..200 {
        let (answer, id) = write(&mut school, "new", &Letter::short(), "draft")?;
        assert_eq!(answer.redirect(), "drafts", "{answer:?}");
        last = id;
    }
    let (refused, _) = write(&mut school, "new", &Letter::short(), "draft")?;
    assert!(refused.form()?.says("200 brouillons"), "{refused:?}");
    // What was written stays, is sent, and what is there is changed as ever.
    let (sent, _) = write(&mut school, "new", &Letter::short(), "send")?;
    assert_eq!(sent.status(), 303, "{sent:?}");
    let draft = format!("draft/{last}");
    let (kept, _) = write(&mut school, &draft, &Letter::short(), "draft")?;
    assert_eq!(kept.redirect(), "drafts", "{kept:?}");
    let (sent, _) = write(&mut school, &draft, &Letter::short(), "send")?;
    assert_eq!(sent.status(), 303, "{sent:?}");
    let (kept, _) = write(&mut school, "new", &Letter::short(), "draft")?;
    assert_eq!(kept.redirect(), "drafts", "{kept:?}");
    Ok(())
}
