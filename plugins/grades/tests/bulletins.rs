//! Bulletins: frozen once, of all that was typed until then, and never changed.

mod given;

use given::{
    Assessment, Outcome, bulletin, cell, freeze, furnish, furnished, leave, make, mark,
    mark_classmate, place, publish, published, row, sheet,
};
use preau_sdk_testing::{Page, School};

const LINA: &str = "MOREAU Lina";

#[test]
fn a_bulletin_is_frozen_told_and_never_changed() -> Outcome {
    let mut school = furnish(School::open_with_classmates("grades", 1)?)?;
    let pupil = school.person("pupil")?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let control = school.as_("teacher").view(&at)?.link("Contrôle")?;
    let control = control.trim_start_matches("assessment/").to_owned();
    mark_classmate(&mut school, &Assessment::control(), &control, "14,5")?;
    school.deliver()?;
    let council = place(&school, "class", "6A", "?period=1")?;
    let said = format!("text/{pupil}");
    leave(
        &mut school,
        "head",
        &council,
        &said,
        ("", "Félicitations du conseil."),
    )?;
    let skills = place(
        &school,
        "sheet",
        "6A",
        "/skills?subject=Mathématiques&period=1",
    )?;
    let level = format!("CPD_SCI/{pupil}");
    assert!(
        leave(&mut school, "teacher", &skills, &level, ("", "5"))?
            .cell(&level)
            .is_some_and(|(_, error)| error.is_some())
    );
    leave(&mut school, "teacher", &skills, &level, ("", "4"))?;
    assert!(
        !school.as_("pupil").view("")?.says("Très bonne maîtrise"),
        "not published yet"
    );
    let publish_skills = place(
        &school,
        "sheet",
        "6A",
        "/skills/publish?subject=Mathématiques&period=1",
    )?;
    school.as_("teacher").act(&publish_skills, &[])?;
    assert!(school.as_("pupil").view("")?.says("Très bonne maîtrise"));

    freeze(&mut school)?;
    let all = school.as_("head").view(&council)?;
    assert!(all.says("(édition 1)"), "{}", all.text());
    let first = bulletin(&mut school, "relative")?;
    let page = school.as_("relative").view(&first)?;
    assert_eq!(
        row(&page, "Mathématiques")[1..5],
        ["13,0", "14,5", "13,0", "16,0"]
    );
    // One mark of its group: what the class had there is that one's.
    assert_eq!(row(&page, "Allemand")[1..5], ["17,0", "", "", ""]);
    for says in [
        "15,0",
        "15,2",
        "Félicitations du conseil.",
        "Très bonne maîtrise",
        LINA,
    ] {
        assert!(page.says(says), "{says}: {}", page.text());
    }
    assert!(!page.says("BENALI"));
    let told = school.as_("relative").notifications()?;
    assert!(
        told.iter()
            .any(|one| one.text == "Bulletin disponible\u{a0}: 1er trimestre"),
        "{told:?}"
    );
    // What changes afterwards changes nothing of it.
    let lina = cell(&school, &control, "pupil")?;
    leave(&mut school, "teacher", &at, &lina, ("12,5", "20"))?;
    leave(
        &mut school,
        "head",
        &council,
        &said,
        ("Félicitations du conseil.", "Avertissement."),
    )?;
    school.deliver()?;
    let again = school.as_("relative").view(&first)?;
    assert_eq!(again.json(), page.json());
    // A correction is another edition beside it.
    let second = place(&school, "class", "6A", "/freeze?period=1&edition=2")?;
    school.as_("head").act(&second, &[])?;
    school.deliver()?;
    let all = school.as_("pupil").view("bulletins")?;
    assert_eq!(all.items().count(), 2);
    let second = all.link("1er trimestre – 6A")?;
    assert_ne!(second, first);
    let page = school.as_("pupil").view(&second)?;
    assert_eq!(row(&page, "Mathématiques")[1], "18,0");
    assert!(page.says("Avertissement."));
    Ok(())
}

#[test]
fn a_button_that_is_pressed_twice_freezes_once() -> Outcome {
    let mut school = furnished()?;
    let council = place(&school, "class", "6A", "?period=1")?;
    let press = |school: &mut School| -> Outcome {
        let page = school.as_("head").view(&council)?;
        let button = page.button("Figer les bulletins")?;
        for _ in 0..2 {
            let answer = school.as_("head").press(&button)?;
            let said = "Les bulletins seront figés dans un instant.";
            assert_eq!(answer.notice(), said);
        }
        school.deliver()?;
        let late = school.as_("head").press(&button)?;
        assert_eq!(late.notice(), "Ces bulletins sont déjà figés.");
        assert_eq!(school.deliver()?, 0);
        Ok(())
    };
    let frozen = |school: &mut School| -> Result<_, Box<dyn std::error::Error>> {
        let told = school.as_("pupil").notifications()?;
        let told = told.iter().filter(|one| one.text.contains("Bulletin"));
        let bulletins = school.as_("pupil").view("bulletins")?;
        Ok((bulletins.items().count(), told.count()))
    };
    press(&mut school)?;
    assert_eq!(frozen(&mut school)?, (1, 1));
    // From a page that shows the first, it is another.
    press(&mut school)?;
    assert_eq!(frozen(&mut school)?, (2, 2));
    let beyond = place(&school, "class", "6A", "/freeze?period=1&edition=9")?;
    assert_eq!(school.as_("head").try_act(&beyond, &[])?.status(), 404);
    Ok(())
}

#[test]
fn what_is_typed_and_not_worked_out_yet_is_on_the_bulletin() -> Outcome {
    let mut school = School::open("grades")?;
    let [control, _] = published(&mut school)?;
    let german = Assessment::german();
    let id = make(&mut school, &german)?;
    publish(&mut school, &german, &id)?;
    // A cell, a table, and a first mark in the group.
    let at = sheet(&school, "6A", "Mathématiques")?;
    let lina = cell(&school, &control, "pupil")?;
    leave(&mut school, "teacher", &at, &lina, ("12,5", "20"))?;
    let rest = "/import?subject=Mathématiques&period=1";
    let import = place(&school, "sheet", "6A", rest)?;
    given::import(
        &mut school,
        "teacher",
        &import,
        "Élève;Leçon\nBENALI Adam;10",
    )?;
    mark(&mut school, &german, &id, "pupil", "19")?;
    let council = place(&school, "class", "6A", "?period=1")?;
    let before = school.as_("head").view(&council)?;
    assert_eq!(row(&before, LINA)[1..], ["13,0", "13,0"]);
    freeze(&mut school)?;
    let frozen = |school: &mut School, who: &str| -> Result<Page, Box<dyn std::error::Error>> {
        let at = bulletin(school, who)?;
        Ok(school.as_(who).view(&at)?)
    };
    let page = frozen(&mut school, "pupil")?;
    assert_eq!(row(&page, "Mathématiques")[1], "18,0");
    assert_eq!(row(&page, "Allemand")[1], "19,0");
    assert!(page.says("18,5"), "{}", page.text());
    let page = frozen(&mut school, "pupil2")?;
    assert_eq!(row(&page, "Mathématiques")[1], "17,3");
    Ok(())
}

#[test]
fn until_bulletins_are_frozen_the_council_s_page_says_so() -> Outcome {
    let mut school = furnished()?;
    let council = place(&school, "class", "6A", "?period=1")?;
    let page = school.as_("head").view(&council)?;
    school
        .as_("head")
        .press(&page.button("Figer les bulletins")?)?;
    let says = |school: &mut School, text: &str| -> Outcome {
        let page = school.as_("head").view(&council)?;
        assert!(page.says(text), "{text}: {}", page.text());
        Ok(())
    };
    says(&mut school, "seront figés dans un instant")?;
    school.now("2026-11-23T17:10:00")?;
    says(&mut school, "ne sont pas encore figés")?;
    let bulletins = school.as_("pupil").view("bulletins")?;
    assert_eq!(bulletins.items().count(), 0);
    // Asked for once more, they are frozen once.
    let page = school.as_("head").view(&council)?;
    school
        .as_("head")
        .press(&page.button("Figer les bulletins")?)?;
    says(&mut school, "seront figés dans un instant")?;
    school.deliver()?;
    says(&mut school, "Bulletins figés le")?;
    let bulletins = school.as_("pupil").view("bulletins")?;
    assert_eq!(bulletins.items().count(), 1);
    Ok(())
}

#[test]
fn levels_that_are_not_published_are_not_on_the_bulletin() -> Outcome {
    let mut school = furnished()?;
    let rest = "/skills?subject=Mathématiques&period=1";
    let skills = place(&school, "sheet", "6A", rest)?;
    let level = format!("CPD_SCI/{}", school.person("pupil")?);
    leave(&mut school, "teacher", &skills, &level, ("", "4"))?;
    freeze(&mut school)?;
    let bulletin = bulletin(&mut school, "pupil")?;
    let page = school.as_("pupil").view(&bulletin)?;
    assert!(!page.says("Très bonne maîtrise"), "{}", page.text());
    Ok(())
}

#[test]
fn what_is_said_in_a_subject_without_any_mark_is_on_the_bulletin() -> Outcome {
    let mut school = School::open("grades")?;
    let pupil = school.person("pupil")?;
    let rest = "/remarks?subject=Mathématiques&period=1";
    let remarks = place(&school, "sheet", "6A", rest)?;
    let text = format!("text/{pupil}");
    let said = "Arrivée en cours de trimestre.";
    leave(&mut school, "teacher", &remarks, &text, ("", said))?;
    let before = place(&school, "class", "6A", &format!("/pupil/{pupil}?period=1"))?;
    let page = school.as_("head").view(&before)?;
    assert_eq!(row(&page, "Mathématiques")[1..], ["N.Not", "", said]);
    freeze(&mut school)?;
    let frozen = |school: &mut School, who: &str| -> Result<Page, Box<dyn std::error::Error>> {
        let at = bulletin(school, who)?;
        Ok(school.as_(who).view(&at)?)
    };
    let page = frozen(&mut school, "pupil")?;
    assert_eq!(
        row(&page, "Mathématiques")[1..],
        ["N.Not", "", "", "", said]
    );
    // It is said of one pupil: the subject is on no other's.
    let page = frozen(&mut school, "pupil2")?;
    assert!(!page.says("Mathématiques"), "{}", page.text());
    Ok(())
}
