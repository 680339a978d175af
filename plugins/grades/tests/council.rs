//! The class council: averages of all subjects, appreciations, coefficients, and the bulletin that is frozen.

mod given;

use given::{
    Assessment, Outcome, cell, leave, make, mark, mark_classmate, place, publish, published, sheet,
};
use preau_sdk_testing::{Page, School};

const LINA: &str = "MOREAU Lina";

/// The row of a table that begins with this.
fn row(page: &Page, first: &str) -> Vec<String> {
    let rows = page
        .blocks("table")
        .filter_map(|table| table["rows"].as_array())
        .flatten();
    let texts = rows.map(|row| {
        let cells = row.as_array().into_iter().flatten().map(|cell| {
            let text = cell.pointer("/text").or(cell.pointer("/link/label"));
            text.and_then(|text| text.as_str())
                .unwrap_or_default()
                .to_owned()
        });
        cells.collect::<Vec<_>>()
    });
    let mut texts = texts.filter(|row| row.first().is_some_and(|one| one == first));
    texts.next().unwrap_or_default()
}

/// Marks in mathematics and, in the group, in German: published.
fn furnished() -> Result<School, Box<dyn std::error::Error>> {
    furnish(School::open("grades")?)
}

fn furnish(mut school: School) -> Result<School, Box<dyn std::error::Error>> {
    published(&mut school)?;
    let german = Assessment::german();
    let id = make(&mut school, &german)?;
    mark(&mut school, &german, &id, "pupil", "17")?;
    publish(&mut school, &german, &id)?;
    Ok(school)
}

#[test]
fn the_council_sees_every_subject_side_by_side_that_of_a_group_too() -> Outcome {
    let mut school = furnished()?;
    let council = place(&school, "class", "6A", "?period=1")?;
    for who in ["teacher", "head"] {
        let page = school.as_(who).view(&council)?;
        // General, German, mathematics: (17 + 13) / 2.
        assert_eq!(row(&page, LINA), [LINA, "15,0", "17,0", "13,0"], "{who}");
        assert_eq!(
            row(&page, "BENALI Adam")[1..],
            ["16,0", "", "16,0"],
            "{who}"
        );
        assert_eq!(row(&page, "Classe")[1..], ["15,5", "17,0", "14,5"], "{who}");
    }
    Ok(())
}

#[test]
fn coefficients_and_parts_weigh_in_averages() -> Outcome {
    let mut school = furnished()?;
    let settings = place(&school, "class", "6A", "/settings")?;
    let coefficients = place(&school, "class", "6A", "/settings/coefficients")?;
    let answer = leave(
        &mut school,
        "head",
        &coefficients,
        "Mathématiques/",
        ("1", "3"),
    )?;
    assert_eq!(answer.cell("Mathématiques/"), Some(("3", None)));
    let council = place(&school, "class", "6A", "?period=1")?;
    // (17 + 3·13) / 4
    assert_eq!(row(&school.as_("head").view(&council)?, LINA)[1], "14,0");
    assert!(school.as_("pupil").view("?period=1")?.says("14,0"));
    // A part of its own: the lesson is geometry, and weighs as much as all the rest.
    let part = [("subject", "Mathématiques"), ("part", "Géométrie")];
    school
        .as_("head")
        .act(&format!("{settings}/subject"), &part)?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let page = school.as_("teacher").view(&at)?;
    let lesson = page.link("Leçon")?;
    let form = [
        ("title", "Leçon"),
        ("date", "2026-11-20"),
        ("period", "1"),
        ("scale", "10"),
        ("coefficient", "1"),
        ("part", "Géométrie"),
        ("to_twenty", "true"),
    ];
    school
        .as_("teacher")
        .act(&format!("{lesson}/edit"), &form)?;
    school.deliver()?;
    // (12,5 + 14) / 2 = 13,25
    let page = school.as_("teacher").view(&at)?;
    assert_eq!(
        page.grid_row(LINA).map(|row| row[0].to_owned()).as_deref(),
        Some("13,3")
    );
    assert_eq!(row(&school.as_("head").view(&council)?, LINA)[3], "13,3");
    Ok(())
}

#[test]
fn a_teacher_decides_an_average_in_the_place_of_the_one_worked_out() -> Outcome {
    let mut school = furnished()?;
    let rest = "/remarks?subject=Mathématiques&period=1";
    let remarks = place(&school, "sheet", "6A", rest)?;
    let pupil = school.person("pupil")?;
    let (decided, text) = (format!("decided/{pupil}"), format!("text/{pupil}"));
    let answer = leave(&mut school, "teacher", &remarks, &decided, ("", "14,5"))?;
    assert_eq!(answer.cell(&decided), Some(("14,5", None)));
    let answer = leave(
        &mut school,
        "teacher",
        &remarks,
        &text,
        ("", "Trimestre sérieux,\r\n en progrès."),
    )?;
    assert_eq!(
        answer.cell(&text),
        Some(("Trimestre sérieux, en progrès.", None))
    );
    let answer = leave(&mut school, "teacher", &remarks, &decided, ("14,5", "21"))?;
    assert!(
        answer
            .cell(&decided)
            .is_some_and(|(value, error)| value == "14,5" && error.is_some())
    );
    school.deliver()?;
    let council = place(&school, "class", "6A", "?period=1")?;
    assert_eq!(
        row(&school.as_("head").view(&council)?, LINA)[1..],
        ["15,8", "17,0", "14,5"]
    );
    let before = place(&school, "class", "6A", &format!("/pupil/{pupil}?period=1"))?;
    let page = school.as_("teacher").view(&before)?;
    assert_eq!(
        row(&page, "Mathématiques")[1..],
        ["14,5", "15,3", "Trimestre sérieux, en progrès."]
    );
    // Families read neither before the bulletin.
    for who in ["pupil", "relative"] {
        let page = school.as_(who).view("?period=1")?;
        assert!(
            !page.says("14,5") && !page.says("sérieux"),
            "{who}: {}",
            page.text()
        );
    }
    Ok(())
}

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

    let freeze = place(&school, "class", "6A", "/freeze?period=1&edition=1")?;
    let answer = school.as_("head").act(&freeze, &[])?;
    assert_eq!(answer.notice(), "3 bulletins figés.");
    let first = school
        .as_("relative")
        .view("bulletins")?
        .link("1er trimestre – 6A")?;
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
        "4 – Très bonne maîtrise",
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
    let second = freeze.replace("edition=1", "edition=2");
    school.as_("head").act(&second, &[])?;
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
            assert_eq!(answer.notice(), "2 bulletins figés.");
        }
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
fn levels_that_are_not_published_are_not_on_the_bulletin() -> Outcome {
    let mut school = furnished()?;
    let rest = "/skills?subject=Mathématiques&period=1";
    let skills = place(&school, "sheet", "6A", rest)?;
    let level = format!("CPD_SCI/{}", school.person("pupil")?);
    leave(&mut school, "teacher", &skills, &level, ("", "4"))?;
    let freeze = place(&school, "class", "6A", "/freeze?period=1&edition=1")?;
    school.as_("head").act(&freeze, &[])?;
    let bulletin = school
        .as_("pupil")
        .view("bulletins")?
        .link("1er trimestre – 6A")?;
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
    let freeze = place(&school, "class", "6A", "/freeze?period=1&edition=1")?;
    school.as_("head").act(&freeze, &[])?;
    let frozen = |school: &mut School, who: &str| -> Result<Page, Box<dyn std::error::Error>> {
        let bulletins = school.as_(who).view("bulletins")?;
        Ok(school
            .as_(who)
            .view(&bulletins.link("1er trimestre – 6A")?)?)
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

#[test]
fn a_class_has_semesters_where_its_head_says_so() -> Outcome {
    let mut school = furnished()?;
    let settings = place(&school, "class", "6A", "/settings")?;
    let wrong = [
        ("rhythm", "terms"),
        ("first", "2026-12-18"),
        ("second", "2026-10-01"),
    ];
    let answer = school.as_("head").try_act(&settings, &wrong)?;
    assert!(answer.form()?.error("second").is_some(), "{answer:?}");
    school.as_("head").act(
        &settings,
        &[("rhythm", "semesters"), ("first", "2027-01-22")],
    )?;
    assert!(school.as_("pupil").view("")?.says("2e semestre"));
    assert_eq!(school.as_("pupil").try_view("?period=3")?.status(), 404);
    assert!(
        school.as_("pupil-b").view("")?.says("3e trimestre"),
        "another class keeps the school's"
    );
    Ok(())
}
