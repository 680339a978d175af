//! Each person's box is theirs: what they read, throw away and look for changes nobody else's.

mod given;

use given::{Letter, Outcome, reads, send, send_from, subjects};
use preau_sdk_testing::School;

#[test]
fn to_look_at_a_message_is_to_have_read_it() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(
        &mut school,
        &Letter {
            to: &["pupils 6A"],
            ..Letter::short()
        },
    )?;
    let tile = school.as_("pupil").tile()?.ok_or("no tile")?;
    assert!(
        tile.says("1 message non lu") && tile.says("Ton exposé"),
        "{}",
        tile.text()
    );
    assert!(school.as_("pupil").view("")?.says("Non lu"));
    assert_eq!(subjects(&mut school, "pupil", "?unread=1")?, ["Ton exposé"]);
    school.as_("pupil").view(&format!("message/{id}"))?;
    assert_eq!(subjects(&mut school, "pupil", "?unread=1")?, [""; 0]);
    let tile = school.as_("pupil").tile()?.ok_or("no tile")?;
    assert!(tile.says("Aucun nouveau message"), "{}", tile.text());
    // Another's is as it was.
    assert_eq!(
        subjects(&mut school, "pupil2", "?unread=1")?,
        ["Ton exposé"]
    );
    let page = school.as_("pupil").view(&format!("message/{id}"))?;
    let button = page.button("Marquer comme non lu")?;
    assert_eq!(school.as_("pupil").press(&button)?.status(), 303);
    assert_eq!(subjects(&mut school, "pupil", "?unread=1")?, ["Ton exposé"]);
    Ok(())
}

#[test]
fn what_somebody_throws_away_stays_with_the_others() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(
        &mut school,
        &Letter {
            to: &["pupil", "pupil2"],
            ..Letter::short()
        },
    )?;
    let answer = Letter {
        by: "pupil",
        to: &["teacher"],
        text: "Oui.",
        ..Letter::short()
    };
    send_from(&mut school, &format!("message/{id}/reply"), &answer)?;
    let address = format!("message/{id}");
    let trash = school
        .as_("pupil")
        .view(&address)?
        .button("Mettre à la corbeille")?;
    // Another's button does nothing to this box.
    school.as_("pupil2").press(&trash)?;
    assert_eq!(subjects(&mut school, "pupil", "trash")?, [""; 0]);
    assert_eq!(school.as_("pupil").press(&trash)?.status(), 303);
    assert_eq!(subjects(&mut school, "pupil", "")?, [""; 0]);
    assert_eq!(subjects(&mut school, "pupil", "sent")?, [""; 0]);
    assert_eq!(subjects(&mut school, "pupil", "trash")?.len(), 2);
    let restore = school
        .as_("pupil")
        .view(&address)?
        .button("Sortir de la corbeille")?;
    school.as_("pupil").press(&restore)?;
    assert_eq!(subjects(&mut school, "pupil", "")?.len(), 1);
    assert_eq!(subjects(&mut school, "pupil", "sent")?.len(), 1);

    school.as_("pupil").press(&trash)?;
    let erase = school.as_("pupil").view(&address)?.button("Supprimer")?;
    school.as_("pupil").press(&erase)?;
    assert_eq!(subjects(&mut school, "pupil", "trash")?, [""; 0]);
    assert!(!reads(&mut school, "pupil", &id)?);
    assert_eq!(
        school.as_("pupil").press(&erase)?.status(),
        404,
        "nothing is left"
    );
    for who in ["teacher", "pupil2"] {
        assert!(reads(&mut school, who, &id)?, "{who}");
    }
    Ok(())
}

#[test]
fn only_what_is_in_the_trash_goes_for_good() -> Outcome {
    let mut school = School::open("messaging")?;
    let kept = send(
        &mut school,
        &Letter {
            subject: "Gardé",
            ..Letter::short()
        },
    )?;
    let thread = school.as_("pupil").view(&format!("message/{kept}"))?;
    let trash = thread.button("Mettre à la corbeille")?;
    school
        .as_("pupil")
        .act(&trash.path().replace("/trash", "/erase"), &[])?;
    assert!(reads(&mut school, "pupil", &kept)?, "it is in no trash");
    for number in 0..3 {
        let subject = format!("Jeté {number}");
        let id = send(
            &mut school,
            &Letter {
                subject: &subject,
                ..Letter::short()
            },
        )?;
        let page = school.as_("pupil").view(&format!("message/{id}"))?;
        school
            .as_("pupil")
            .press(&page.button("Mettre à la corbeille")?)?;
    }
    let page = school.as_("pupil").view("trash")?;
    school
        .as_("pupil")
        .press(&page.button("Vider la corbeille")?)?;
    assert!(
        school
            .as_("pupil")
            .view("trash")?
            .says("La corbeille est vide")
    );
    assert_eq!(subjects(&mut school, "pupil", "")?, ["Gardé"]);
    Ok(())
}

#[test]
fn words_are_found_in_one_s_own_messages_only_whatever_their_accents() -> Outcome {
    let mut school = School::open("messaging")?;
    send(
        &mut school,
        &Letter {
            subject: "Sortie à l’Élysée",
            ..Letter::short()
        },
    )?;
    school.now("2026-11-23T17:01:00")?;
    send(
        &mut school,
        &Letter {
            subject: "Autre chose",
            text: "Le musée est fermé.",
            ..Letter::short()
        },
    )?;
    for (words, found) in [
        ("elysee", vec!["Sortie à l’Élysée"]),
        ("MUSÉE fermé", vec!["Autre chose"]),
        ("musée ouvert", vec![]),
        ("garnier", vec!["Autre chose", "Sortie à l’Élysée"]),
    ] {
        assert_eq!(
            subjects(&mut school, "pupil", &format!("search?words={words}"))?,
            found,
            "{words}"
        );
        assert_eq!(
            subjects(&mut school, "pupil2", &format!("search?words={words}"))?,
            [""; 0]
        );
    }
    let answer = school.as_("pupil").act("search", &[("words", "élysée")])?;
    assert_eq!(answer.redirect(), "search?words=élysée");
    let page = school.as_("pupil").view("search?words=zzz")?;
    assert!(page.says("Aucun message ne correspond"), "{}", page.text());
    Ok(())
}

#[test]
fn a_full_box_is_shown_in_parts() -> Outcome {
    let mut school = School::open("messaging")?;
    for number in 10..40 {
        school.now(&format!("2026-11-23T17:00:{number}"))?;
        let subject = format!("Message {number}");
        send(
            &mut school,
            &Letter {
                subject: &subject,
                ..Letter::short()
            },
        )?;
    }
    for (who, list) in [("pupil", ""), ("teacher", "sent")] {
        let page = school.as_(who).view(list)?;
        assert_eq!(page.items().count(), 25);
        let older = page.link("Plus anciens")?;
        let rest = subjects(&mut school, who, &older)?;
        assert_eq!(rest.len(), 5);
        assert_eq!(rest.last().map(String::as_str), Some("Message 10"));
        let newest = school.as_(who).view(&older)?.link("Les plus récents")?;
        assert_eq!(
            subjects(&mut school, who, &newest)?
                .first()
                .map(String::as_str),
            Some("Message 39")
        );
    }
    let tile = school.as_("pupil").tile()?.ok_or("no tile")?;
    assert!(tile.says("30 messages non lus"), "{}", tile.text());
    assert_eq!(tile.json()["lines"].as_array().map(Vec::len), Some(3));
    Ok(())
}

#[test]
fn a_long_conversation_shows_its_newest_in_full_and_names_the_others() -> Outcome {
    let mut school = School::open("messaging")?;
    let mut id = send(
        &mut school,
        &Letter {
            text: "Texte numéro 0",
            ..Letter::short()
        },
    )?;
    let first = id.clone();
    for number in 1..14 {
        school.now(&format!("2026-11-23T17:{number:02}:00"))?;
        let text = format!("Texte numéro {number}");
        let one = Letter {
            text: &text,
            ..Letter::short()
        };
        id = send_from(&mut school, &format!("message/{id}/reply"), &one)?;
    }
    let page = school.as_("pupil").view(&format!("message/{id}"))?;
    let letters: usize = page
        .blocks("thread")
        .map(|block| block["messages"].as_array().map_or(0, Vec::len))
        .sum();
    let texts = page.text();
    // It opens where something is new; the older ones follow, each a way to itself.
    assert!(texts.find("numéro 13") < texts.find("numéro 12"), "{texts}");
    assert!(
        texts.find("numéro 4") < texts.find("Messages précédents"),
        "{texts}"
    );
    assert!(texts.find("numéro 3") < texts.find("numéro 0"), "{texts}");
    assert_eq!((letters, page.items().count()), (10, 4), "{}", page.text());
    // All that stands there in full is read, and no more.
    assert_eq!(subjects(&mut school, "pupil", "?unread=1")?.len(), 4);
    // One that is older than these, opened by itself, comes before them.
    let page = school.as_("pupil").view(&format!("message/{first}"))?;
    let texts = page.text();
    assert!(
        texts.find("numéro 0") < texts.find("Messages récents"),
        "{texts}"
    );
    assert!(
        texts.find("Messages récents") < texts.find("numéro 13"),
        "{texts}"
    );
    assert!(texts.find("numéro 13") < texts.find("numéro 5"), "{texts}");
    Ok(())
}

#[test]
fn somebody_s_folders_are_theirs_and_go_when_they_are_empty() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(&mut school, &Letter::short())?;
    let answer = school.as_("pupil").try_act("folders", &[("name", " ")])?;
    assert!(answer.form()?.error("name").is_some());
    let made = school.as_("pupil").act("folders", &[("name", "Exposés")])?;
    let folder = made.redirect().to_owned();
    let again = school.as_("pupil").act("folders", &[("name", "Exposés")])?;
    assert_eq!(again.redirect(), folder, "pressed twice, it is one");
    let number = folder.trim_start_matches("folder/").to_owned();
    // Nobody else has it.
    for who in ["pupil2", "teacher", "head"] {
        assert_eq!(school.as_(who).try_view(&folder)?.status(), 404, "{who}");
        let delete = format!("{folder}/delete");
        assert_eq!(
            school.as_(who).try_act(&delete, &[])?.status(),
            404,
            "{who}"
        );
    }
    let page = school.as_("pupil").view(&format!("message/{id}"))?;
    let put = page.link("Ranger")?;
    for wrong in ["17", "1", "2", "300", "", "x"] {
        let answer = school.as_("pupil").try_act(&put, &[("folder", wrong)])?;
        assert!(
            answer.form()?.error("folder").is_some(),
            "{wrong:?}: {answer:?}"
        );
    }
    let moved = school.as_("pupil").act(&put, &[("folder", &number)])?;
    assert_eq!(moved.redirect(), folder);
    assert_eq!(subjects(&mut school, "pupil", "")?, [""; 0]);
    assert_eq!(subjects(&mut school, "pupil", &folder)?, ["Ton exposé"]);
    assert!(
        school
            .as_("pupil")
            .view("search?words=plan")?
            .says("Exposés")
    );
    // It may have another name, but not that of another.
    school.as_("pupil").act("folders", &[("name", "Sorties")])?;
    let rename = school.as_("pupil").view(&folder)?.link("Renommer")?;
    let taken = school
        .as_("pupil")
        .try_act(&rename, &[("name", "Sorties")])?;
    assert!(taken.form()?.error("name").is_some(), "{taken:?}");
    assert_eq!(school.as_("pupil2").try_view(&rename)?.status(), 404);
    school.as_("pupil").act(&rename, &[("name", "Écrits")])?;
    assert!(school.as_("pupil").view(&folder)?.says("Écrits"));
    let listed = school.as_("pupil").view("folders")?.text();
    assert!(listed.find("Écrits") < listed.find("Sorties"), "{listed}");
    // What is in it goes back to where it arrived.
    let delete = format!("{folder}/delete");
    let deleted = school.as_("pupil").act(&delete, &[])?;
    assert!(deleted.notice().contains("réception"), "{deleted:?}");
    assert_eq!(subjects(&mut school, "pupil", "")?, ["Ton exposé"]);
    assert_eq!(school.as_("pupil").try_view(&folder)?.status(), 404);
    let other = school.as_("pupil").view("folders")?.link("Sorties")?;
    let button = school
        .as_("pupil")
        .view(&other)?
        .button("Supprimer ce dossier")?;
    assert_eq!(school.as_("pupil").press(&button)?.redirect(), "folders");
    assert!(school.as_("pupil").view("folders")?.says("Aucun dossier"));
    // Their number is given again, and so many are enough.
    for number in 0..40 {
        let name = format!("Dossier {number}");
        school.as_("pupil").act("folders", &[("name", &name)])?;
    }
    let full = school
        .as_("pupil")
        .try_act("folders", &[("name", "Un de trop")])?
        .form()?;
    assert!(
        full.error("name").is_some_and(|error| error.contains("40")),
        "{}",
        full.text()
    );
    Ok(())
}
