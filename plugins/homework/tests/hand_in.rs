//! A pupil hands in online, a teacher reads it and says something, and who is concerned is told.

#![expect(
    clippy::indexing_slicing,
    reason = "a missing part of a JSON page fails the test"
)]

mod given;

use std::error::Error;

use given::{Homework, Outcome, class_page, give, give_online, send};
use preau_sdk_testing::{Page, School};

/// Written in the evening of the day for which it is, unless the form says otherwise: the school's clocks show
/// 17 h on Monday the 23rd.
const AFTER: &str = "2026-11-27T02:00:00";
const BEFORE: &str = "2026-11-26T20:00:00";

/// What a pupil sends.
fn hand_in(
    school: &mut School,
    who: &str,
    id: &str,
    form: &[(&str, &str)],
) -> Result<(u64, String), Box<dyn Error>> {
    let to = format!("homework/{id}/hand-in");
    let answer = school.as_(who).try_act(&to, form)?;
    let said = match answer.status() {
        422 => {
            let form = answer.form()?;
            form.error("text")
                .or(form.error("files"))
                .unwrap_or_default()
                .to_owned()
        }
        _ => answer.notice().to_owned(),
    };
    Ok((answer.status(), said))
}

fn open(school: &mut School, who: &str, id: &str) -> Result<Page, Box<dyn Error>> {
    Ok(school.as_(who).view(&format!("homework/{id}"))?)
}

fn list(school: &mut School, id: &str, only: &str) -> Result<Page, Box<dyn Error>> {
    let at = format!("homework/{id}/handed{only}");
    Ok(school.as_("teacher").view(&at)?)
}

/// The rows of the list: each cell's text.
fn rows(page: &Page) -> Vec<String> {
    let tables = page.blocks("table");
    let rows = tables.flat_map(|table| table["rows"].as_array().cloned().unwrap_or_default());
    rows.map(|row| row.to_string()).collect()
}

/// The names of files that a page shows.
fn files(page: &Page) -> Vec<String> {
    let blocks = page.blocks("files");
    let files = blocks.flat_map(|block| block["files"].as_array().cloned().unwrap_or_default());
    files
        .filter_map(|file| file["name"].as_str().map(str::to_owned))
        .collect()
}

fn told(school: &mut School, who: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let lines = school.as_(who).notifications()?;
    Ok(lines.into_iter().map(|line| line.text).collect())
}

#[test]
fn what_a_pupil_hands_in_is_read_by_their_teacher_and_their_family() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[])?;
    let page = open(&mut school, "pupil", &id)?;
    assert!(
        page.says("À rendre en ligne avant le jeudi 26 novembre à 23\u{a0}h\u{a0}59"),
        "{}",
        page.text()
    );
    assert!(page.field("files").is_some() && page.field("text").is_some());
    assert!(school.as_("pupil").view("")?.says("À rendre en ligne"));

    let file = school.as_("pupil").file("Exposé.txt", "ligne")?;
    let sent = [("text", "3 * 4 * 5\n# = 60"), ("files", &file)];
    assert_eq!(
        hand_in(&mut school, "pupil", &id, &sent)?,
        (303, "Travail rendu.".to_owned())
    );
    for who in ["pupil", "relative"] {
        let page = open(&mut school, who, &id)?;
        assert!(page.says("Rendu aujourd’hui"), "{who}: {}", page.text());
        // As it was typed.
        assert!(
            page.says("3 \\* 4 \\* 5\n\\# = 60"),
            "{who}: {}",
            page.text()
        );
        assert_eq!(files(&page), ["Exposé.txt"], "{who}");
    }
    // Who handed in has done it.
    assert!(school.as_("relative").view("")?.says("Rendu"));
    let item = school.as_("pupil").view("")?;
    let item = item.item("Exercice 12 page 84").ok_or("not there")?;
    assert_eq!(item["done"], true);

    let page = list(&mut school, &id, "")?;
    assert_eq!(rows(&page).len(), 2);
    assert!(page.says("Tous (2)") && page.says("Rendus (1)") && page.says("Pas rendus (1)"));
    assert!(page.says("Un texte et 1 fichier"), "{}", page.text());
    let missing = list(&mut school, &id, "?only=missing")?;
    assert_eq!(rows(&missing).len(), 1);
    assert!(missing.says(&school.name("pupil2")?));
    assert!(list(&mut school, &id, "?only=late")?.says("Aucun retard"));
    let work = format!("homework/{id}/handed/{}", school.person("pupil")?);
    let page = school.as_("teacher").view(&work)?;
    assert!(page.says(&school.name("pupil")?) && page.says("3 \\* 4 \\* 5"));
    assert_eq!(files(&page), ["Exposé.txt"]);
    // Counts, where the teacher looks.
    let class = class_page(&school, "6A")?;
    for at in [class.as_str(), "week?day=2026-11-26"] {
        assert!(school.as_("teacher").view(at)?.says("1/2 rendu"), "{at}");
        assert!(!school.as_("head").view(at)?.says("1/2"), "{at}");
    }
    school.now("2026-11-25T08:00:00")?;
    assert!(
        school
            .as_("teacher")
            .tile()?
            .ok_or("no card")?
            .says("1/2 rendu")
    );
    let tile = school.as_("pupil2").tile()?.ok_or("no card")?;
    assert!(
        tile.says("dont 1 à rendre en ligne") && tile.says("À rendre en ligne"),
        "{}",
        tile.text()
    );
    Ok(())
}

#[test]
fn another_version_takes_the_place_of_the_one_before_until_the_date() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[])?;
    let one = school.as_("pupil").file("un.txt", "1")?;
    let two = school.as_("pupil").file("deux.txt", "2")?;
    assert_eq!(
        hand_in(&mut school, "pupil", &id, &[("files", &one)])?.0,
        303
    );
    // Sent twice, it is the same.
    assert_eq!(
        hand_in(&mut school, "pupil", &id, &[("files", &one)])?.0,
        303
    );
    let form = school
        .as_("pupil")
        .view(&format!("homework/{id}/hand-in"))?;
    let there = form.field("files").ok_or("no field")?["control"]["files"].clone();
    assert_eq!(there[0]["name"], "un.txt");
    let sent = [("text", "mieux"), ("files", &two)];
    let (status, said) = hand_in(&mut school, "pupil", &id, &sent)?;
    assert_eq!((status, said.as_str()), (303, "Nouvelle version rendue."));
    assert_eq!(files(&open(&mut school, "pupil", &id)?), ["deux.txt"]);
    // The first file is gone with its version: nobody names it again.
    let (status, said) = hand_in(&mut school, "pupil", &id, &[("files", &one)])?;
    assert_eq!(status, 422, "{said}");

    // Taken back, nothing is left of it.
    let page = open(&mut school, "pupil", &id)?;
    let button = page.button("Retirer")?;
    assert_eq!(school.as_("pupil").press(&button)?.status(), 303);
    assert_eq!(school.as_("pupil").press(&button)?.status(), 303, "twice");
    assert!(list(&mut school, &id, "")?.says("Rendus (0)"));
    let page = school.as_("pupil").view("")?;
    assert_eq!(page.item("Exercice 12").ok_or("not there")?["done"], false);
    Ok(())
}

#[test]
fn what_comes_after_the_date_is_late_and_what_was_in_time_stays() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[("late", "1")])?;
    school.now(BEFORE)?;
    hand_in(&mut school, "pupil", &id, &[("text", "à temps")])?;
    school.now(AFTER)?;
    let (status, why) = hand_in(&mut school, "pupil", &id, &[("text", "trop tard")])?;
    assert_eq!(status, 422);
    assert!(
        why.contains("ce que vous avez rendu ne change plus"),
        "{why}"
    );
    let page = open(&mut school, "pupil", &id)?;
    assert!(page.says("à temps") && page.button("Retirer").is_err());
    let take_back = format!("homework/{id}/take-back");
    assert_eq!(
        school.as_("pupil").try_act(&take_back, &[])?.code(),
        "conflict"
    );

    let page = open(&mut school, "pupil2", &id)?;
    assert!(page.says("il sera marqué en retard"), "{}", page.text());
    let (status, said) = hand_in(&mut school, "pupil2", &id, &[("text", "pardon")])?;
    assert_eq!(
        (status, said.as_str()),
        (303, "Travail rendu, 2\u{a0}h après la date.")
    );
    assert!(open(&mut school, "pupil2", &id)?.says("Rendu en retard, 2\u{a0}h après"));
    let late = list(&mut school, &id, "?only=late")?;
    assert!(late.says("En retard de 2\u{a0}h") && late.says(&school.name("pupil2")?));
    assert_eq!(rows(&late).len(), 1);
    // A later version of what is late is late, too.
    assert_eq!(
        hand_in(&mut school, "pupil2", &id, &[("text", "mieux")])?.0,
        303
    );
    Ok(())
}

#[test]
fn after_the_date_nothing_is_taken_where_late_work_is_not_and_nothing_typed_is_lost() -> Outcome {
    let mut school = School::open("homework")?;
    let until = [
        ("hand_in_on", "2026-11-24"),
        ("hand_in_at", "08:00"),
        ("late", "0"),
    ];
    let id = give_online(&mut school, &Homework::maths(), &until)?;
    let page = open(&mut school, "pupil", &id)?;
    assert!(page.says("mardi 24 novembre à 8\u{a0}h"), "{}", page.text());
    school.now("2026-11-24T08:00:01")?;
    let to = format!("homework/{id}/hand-in");
    let form = school
        .as_("pupil")
        .try_act(&to, &[("text", "ma longue réponse")])?
        .form()?;
    assert!(form.says("ma longue réponse"));
    assert!(
        form.error("text")
            .ok_or("no error")?
            .contains("Voyez avec votre professeur")
    );
    assert!(open(&mut school, "pupil", &id)?.says("ce n’est plus possible en ligne"));
    assert!(open(&mut school, "relative", &id)?.says("ce n’est plus possible en ligne"));
    // Put off, it is open again.
    let edit = format!("homework/{id}/edit");
    let later = [
        ("hand_in", "1"),
        ("hand_in_on", "2026-11-26"),
        ("late", "0"),
    ];
    assert_eq!(
        send(&mut school, &edit, &Homework::maths(), &later)?.status(),
        303
    );
    assert_eq!(
        hand_in(&mut school, "pupil", &id, &[("text", "voilà")])?.0,
        303
    );
    Ok(())
}

#[test]
fn an_empty_form_says_what_is_missing_and_keeps_its_files() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[])?;
    let (status, why) = hand_in(&mut school, "pupil", &id, &[("text", "  ")])?;
    assert_eq!(
        (status, why.as_str()),
        (422, "Écrivez votre réponse ou joignez au moins un fichier.")
    );
    let file = school.as_("pupil").file("a.txt", "a")?;
    let long = "x".repeat(20_001);
    let to = format!("homework/{id}/hand-in");
    let sent = [("text", long.as_str()), ("files", &file)];
    let form = school.as_("pupil").try_act(&to, &sent)?.form()?;
    assert!(form.error("text").is_some());
    assert_eq!(
        form.field("files").ok_or("no field")?["control"]["files"][0]["name"],
        "a.txt"
    );
    let error = school
        .as_("pupil")
        .file("jeu.exe", "MZ\u{0}")
        .err()
        .ok_or("taken")?;
    assert!(error.to_string().contains("type"), "{error}");
    Ok(())
}

#[test]
fn a_teacher_says_something_of_each_and_publishes_it_at_once() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[])?;
    for who in ["pupil", "pupil2"] {
        hand_in(&mut school, who, &id, &[("text", "fait")])?;
    }
    let work = |pupil: &str| format!("homework/{id}/handed/{pupil}");
    let (moreau, benali) = (school.person("pupil")?, school.person("pupil2")?);
    // By family name, Benali before Moreau.
    let page = school.as_("teacher").view(&work(&benali))?;
    assert!(page.says("1 sur 2") && page.link("Élève suivant")? == work(&moreau));
    let said = [
        ("appreciation", "Travail soigné"),
        ("text", "**Bravo**"),
        ("state", "keep"),
    ];
    let kept = school.as_("teacher").act(&work(&benali), &said)?;
    assert_eq!(kept.redirect(), work(&moreau), "the next one");
    let said = [("text", "À revoir"), ("state", "keep")];
    let kept = school.as_("teacher").act(&work(&moreau), &said)?;
    assert_eq!(
        kept.redirect(),
        format!("homework/{id}/handed"),
        "the last one"
    );
    for who in ["pupil", "pupil2", "relative2"] {
        let page = open(&mut school, who, &id)?;
        assert!(!page.says("Bravo") && !page.says("À revoir"), "{who}");
        assert!(
            told(&mut school, who)?
                .iter()
                .all(|line| !line.contains("commenté"))
        );
    }
    let page = list(&mut school, &id, "")?;
    assert!(page.says("Non publié"));
    let publish = page.button("Publier 2 commentaires")?;
    assert_eq!(
        school.as_("teacher").press(&publish)?.notice(),
        "2 commentaires publiés."
    );
    assert_eq!(
        school.as_("teacher").press(&publish)?.notice(),
        "Tout était déjà publié."
    );
    let page = open(&mut school, "pupil2", &id)?;
    assert!(page.says("Travail soigné") && page.says("**Bravo**") && !page.says("À revoir"));
    assert!(
        page.button("Retirer").is_err(),
        "what was commented on stays"
    );
    assert!(open(&mut school, "relative", &id)?.says("À revoir"));
    let line = "Mathématiques\u{a0}: le travail rendu pour le jeudi 26 novembre est commenté";
    for (who, lines) in [
        ("pupil", 1),
        ("pupil2", 1),
        ("relative", 1),
        ("relative2", 2),
        ("pupil-b", 0),
    ] {
        let told = told(&mut school, who)?;
        assert_eq!(
            told.iter().filter(|one| *one == line).count(),
            lines,
            "{who}: {told:?}"
        );
    }
    // A new version since is seen; nothing said takes the comment away.
    school.now("2026-11-24T08:00:00")?;
    hand_in(&mut school, "pupil", &id, &[("text", "revu")])?;
    assert!(list(&mut school, &id, "")?.says("Nouvelle version depuis"));
    school
        .as_("teacher")
        .act(&work(&moreau), &[("text", ""), ("state", "keep")])?;
    assert!(!open(&mut school, "pupil", &id)?.says("À revoir"));
    assert!(!told(&mut school, "pupil")?.iter().any(|one| one == line));
    Ok(())
}

#[test]
fn one_comment_is_published_by_itself_and_a_change_of_it_is_told() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[])?;
    hand_in(&mut school, "pupil", &id, &[("text", "fait")])?;
    let work = format!("homework/{id}/handed/{}", school.person("pupil")?);
    let said = [("text", "Bien"), ("state", "publish")];
    let published = school.as_("teacher").act(&work, &said)?;
    assert_eq!(published.notice(), "Commentaire publié.");
    assert!(open(&mut school, "relative", &id)?.says("Bien"));
    let changed = school
        .as_("teacher")
        .act(&work, &[("text", "Très bien"), ("state", "keep")])?;
    assert_eq!(changed.notice(), "Commentaire modifié.");
    assert!(open(&mut school, "pupil", &id)?.says("Très bien"));
    let long = "x".repeat(4_001);
    let form = school
        .as_("teacher")
        .try_act(&work, &[("text", &long)])?
        .form()?;
    assert!(form.error("text").is_some());
    Ok(())
}

#[test]
fn who_comments_on_what_somebody_else_commented_meanwhile_sees_both_and_nothing_is_lost() -> Outcome
{
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[])?;
    hand_in(&mut school, "pupil", &id, &[("text", "fait")])?;
    let work = format!("homework/{id}/handed/{}", school.person("pupil")?);
    // Two pages are opened where nothing is said yet; the first is sent, and then the second.
    let one = school.as_("teacher").view(&work)?.sends_to()?;
    let other = school.as_("teacher").view(&work)?.sends_to()?;
    let first = [
        ("appreciation", "Soigné"),
        ("text", "Bien vu."),
        ("state", "publish"),
    ];
    school.as_("teacher").act(&one, &first)?;
    let second = [("text", "Revoir la fin."), ("state", "publish")];
    let page = school.as_("teacher").try_act(&other, &second)?;
    assert_eq!(page.status(), 422, "{page:?}");
    let page = page.form()?;
    for said in [
        "Un autre commentaire est enregistré",
        "Soigné",
        "Bien vu.",
        "Revoir la fin.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(open(&mut school, "pupil", &id)?.says("Bien vu."));
    // What was sent twice is no other comment; and the page that shows both replaces what it shows.
    assert_eq!(school.as_("teacher").try_act(&one, &first)?.status(), 303);
    school.as_("teacher").act(&page.sends_to()?, &second)?;
    let seen = open(&mut school, "pupil", &id)?;
    assert!(
        seen.says("Revoir la fin.") && !seen.says("Bien vu."),
        "{}",
        seen.text()
    );
    // Taken away meanwhile, it does not come back by itself.
    let stale = school.as_("teacher").view(&work)?.sends_to()?;
    school.as_("teacher").act(&stale, &[("state", "keep")])?;
    let page = school.as_("teacher").try_act(&stale, &second)?.form()?;
    assert!(page.says("Le commentaire a été retiré"), "{}", page.text());
    assert!(!open(&mut school, "pupil", &id)?.says("Revoir la fin."));
    Ok(())
}

#[test]
fn who_did_not_hand_in_is_reminded_with_their_family_and_nobody_else() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[("late", "0")])?;
    hand_in(&mut school, "pupil", &id, &[("text", "fait")])?;
    let page = list(&mut school, &id, "")?;
    let remind = page.button("Rappeler à 1 élève")?;
    let said = school.as_("teacher").press(&remind)?;
    assert_eq!(said.notice(), "1 élève prévenu, et ses responsables.");
    school.as_("teacher").press(&remind)?;
    let line = "Rappel\u{a0}: Mathématiques, travail à rendre en ligne avant le jeudi 26 novembre à 23\u{a0}h\u{a0}59";
    for (who, lines) in [
        ("pupil2", 1),
        ("relative2", 1),
        ("pupil", 0),
        ("relative", 0),
        ("pupil-b", 0),
    ] {
        let told = told(&mut school, who)?;
        assert_eq!(
            told.iter().filter(|one| *one == line).count(),
            lines,
            "{who}: {told:?}"
        );
    }
    school.now(AFTER)?;
    assert!(
        list(&mut school, &id, "")?
            .button("Rappeler à 1 élève")
            .is_err()
    );
    assert_eq!(school.as_("teacher").press(&remind)?.code(), "conflict");
    Ok(())
}

#[test]
fn a_class_s_work_is_one_archive_with_a_folder_for_each_pupil() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[])?;
    let at = format!("homework/{id}/archive");
    assert_eq!(
        school.as_("teacher").try_view(&at)?.code(),
        "not-found",
        "nothing yet"
    );
    let one = school.as_("pupil").file("photo.txt", "un")?;
    let two = school.as_("pupil").file("photo.txt", "deux")?;
    let sent = [
        ("text", "Ligne 1\nLigne 2"),
        ("files", &one),
        ("files", &two),
    ];
    hand_in(&mut school, "pupil", &id, &sent)?;
    let other = school.as_("pupil2").file("photo.txt", "trois")?;
    hand_in(&mut school, "pupil2", &id, &[("files", &other)])?;
    let archive = school.as_("teacher").archive(&at)?;
    assert_eq!(archive.name, "6A – Exercice 12 page 84 – rendus.zip");
    let entries: Vec<_> = archive
        .entries
        .iter()
        .map(|entry| (entry.path.as_str(), entry.size))
        .collect();
    assert_eq!(
        entries,
        [
            ("BENALI Adam/photo.txt", 5),
            ("MOREAU Lina/Réponse.txt", 18),
            ("MOREAU Lina/photo.txt", 2),
            ("MOREAU Lina/photo (2).txt", 4),
        ]
    );
    assert_eq!(
        archive.entries[1].text.as_deref(),
        Some("Ligne 1\r\nLigne 2\r\n")
    );
    Ok(())
}

#[test]
fn what_was_handed_in_keeps_its_homework_where_it_is() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give_online(&mut school, &Homework::maths(), &[])?;
    hand_in(&mut school, "pupil", &id, &[("text", "fait")])?;
    let edit = format!("homework/{id}/edit");
    let moved = Homework {
        class: "6B",
        ..Homework::maths()
    };
    let form = send(&mut school, &edit, &moved, &[("hand_in", "1")])?.form()?;
    assert!(
        form.error("audience")
            .ok_or("moved")?
            .contains("ont déjà rendu")
    );
    let form = send(&mut school, &edit, &Homework::maths(), &[])?.form()?;
    assert!(form.error("hand_in").is_some());
    let past = [("hand_in", "1"), ("hand_in_on", "2026-11-20")];
    assert!(
        send(&mut school, &edit, &Homework::maths(), &past)?
            .form()?
            .error("hand_in_on")
            .is_some()
    );
    // Taken away, it takes all with it.
    school
        .as_("teacher")
        .act(&format!("homework/{id}/delete"), &[])?;
    assert!(school.deliver()? >= 2);
    assert_eq!(school.deliver()?, 0);
    let again = give_online(&mut school, &Homework::maths(), &[])?;
    assert_eq!(again, id, "the same text has the same place");
    assert!(list(&mut school, &id, "")?.says("Rendus (0)"));
    Ok(())
}

#[test]
fn a_draft_whose_date_passed_wants_another_one() -> Outcome {
    let mut school = School::open("homework")?;
    let draft = Homework {
        state: "draft",
        ..Homework::maths()
    };
    let until = [("hand_in_on", "2026-11-24"), ("hand_in_at", "08:00")];
    let id = give_online(&mut school, &draft, &until)?;
    assert_eq!(
        school
            .as_("teacher")
            .try_view(&format!("homework/{id}/handed"))?
            .code(),
        "not-found"
    );
    school.now("2026-11-24T09:00:00")?;
    let form = school
        .as_("teacher")
        .try_act(&format!("homework/{id}/publish"), &[])?
        .form()?;
    assert!(form.error("hand_in_on").is_some());
    Ok(())
}

#[test]
fn a_teacher_gives_files_with_a_homework_and_in_a_lesson() -> Outcome {
    let mut school = School::open("homework")?;
    let file = school.as_("teacher").file("Fiche.txt", "énoncé")?;
    let id = given::give_with(&mut school, &Homework::maths(), &[("files", &file)])?;
    for who in ["pupil", "relative", "teacher", "head"] {
        assert_eq!(files(&open(&mut school, who, &id)?), ["Fiche.txt"], "{who}");
    }
    assert!(school.as_("pupil").view("")?.says("1 fichier joint"));
    // A second sending brings another file, and changes nothing.
    let twice = school.as_("teacher").file("Fiche.txt", "énoncé")?;
    assert_eq!(
        send(
            &mut school,
            "give",
            &Homework::maths(),
            &[("files", &twice)]
        )?
        .status(),
        303
    );
    assert_eq!(files(&open(&mut school, "pupil", &id)?), ["Fiche.txt"]);
    // The form shows them; without its tick, a file goes.
    let edit = format!("homework/{id}/edit");
    let form = school.as_("teacher").view(&edit)?;
    assert_eq!(
        form.field("files").ok_or("no field")?["control"]["files"][0]["name"],
        "Fiche.txt"
    );
    assert_eq!(
        send(&mut school, &edit, &Homework::maths(), &[])?.status(),
        303
    );
    assert!(files(&open(&mut school, "pupil", &id)?).is_empty());

    let file = school.as_("teacher").file("Cours.txt", "cours")?;
    let audience = school.audience("6A")?;
    let lesson = [
        ("audience", audience.as_str()),
        ("subject", "Mathématiques"),
        ("date", "2026-11-23"),
        ("content", "Les fractions"),
        ("files", &file),
        ("state", "publish"),
    ];
    school.as_("teacher").act("log", &lesson)?;
    let class = class_page(&school, "6A")?;
    let class = school.as_("teacher").view(&class)?;
    let at = given::address(class.item("Les fractions").ok_or("not there")?)?;
    for who in ["pupil", "relative", "teacher"] {
        assert_eq!(files(&school.as_(who).view(&at)?), ["Cours.txt"], "{who}");
    }
    Ok(())
}

#[test]
fn homework_that_is_not_handed_in_online_has_nothing_of_it() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let page = open(&mut school, "pupil", &id)?;
    assert!(page.field("files").is_none() && !page.says("rendre"));
    assert_eq!(
        hand_in(&mut school, "pupil", &id, &[("text", "fait")])?.0,
        404
    );
    for at in ["handed", "archive", "hand-in"] {
        let at = format!("homework/{id}/{at}");
        assert_eq!(
            school.as_("teacher").try_view(&at)?.status() / 100,
            4,
            "{at}"
        );
    }
    Ok(())
}
