//! The class council: averages of all subjects, appreciations, coefficients, periods and skills.

mod given;

use given::{
    Assessment, Outcome, bulletin, freeze, furnished, leave, make, mark, place, publish, published,
    row, sheet,
};
use preau_sdk_testing::School;

const LINA: &str = "MOREAU Lina";

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
fn coefficients_of_more_subjects_than_are_told_of_at_once_are_kept_one_part_after_the_other()
-> Outcome {
    let mut school = furnished()?;
    let settings = place(&school, "class", "6A", "/settings")?;
    let coefficients = place(&school, "class", "6A", "/settings/coefficients")?;
    let mut names = Vec::new();
    for number in 10..44 {
        let subject = format!("Matière {number}");
        let form = [("subject", subject.as_str()), ("part", "")];
        school
            .as_("head")
            .act(&format!("{settings}/subject"), &form)?;
        names.push(format!("{subject}/"));
    }
    let press = |school: &mut School, names: &[String]| {
        let cells = names.iter().map(String::as_str);
        let cells = cells.flat_map(|name| [(name, "1"), (name, "2")]);
        let form: Vec<_> = cells.chain([("state", "all")]).collect();
        school.as_("head").try_act(&coefficients, &form)
    };
    let page = press(&mut school, &names)?.shown()?;
    assert!(page.says("30 cases sont enregistrées"), "{}", page.text());
    let waiting: Vec<_> = given::inputs(&page)
        .into_iter()
        .filter(|(_, typed)| !typed.is_empty())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(waiting, names[30..], "typed, and not kept yet");
    assert_eq!(press(&mut school, &waiting)?.notice(), "Enregistré.");
    let page = school.as_("head").view(&settings)?;
    let kept = given::cells(&page).into_iter();
    let kept = kept.filter(|(name, value, _)| names.contains(name) && value == "2");
    assert_eq!(kept.count(), 34);
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
fn nothing_is_frozen_while_assessments_stand_in_the_periods_of_another_year() -> Outcome {
    let mut school = School::open("grades")?;
    let id = dated(&mut school, "Printemps", "2027-05-10", "11")?;
    put(&mut school, &id, "Printemps", "2027-05-10", "3")?;
    school.set(&[("rhythm", "semesters")])?;
    let to = place(&school, "class", "6A", "/freeze?period=2&edition=1")?;
    let frozen = |school: &mut School| -> Result<usize, Box<dyn std::error::Error>> {
        school.deliver()?;
        Ok(school.as_("pupil").view("bulletins")?.items().count())
    };
    let answer = school.as_("head").act(&to, &[])?;
    assert!(answer.notice().starts_with("Rien n’est figé"), "{answer:?}");
    assert_eq!(frozen(&mut school)?, 0);
    // They have gone where their days are.
    school.as_("head").act(&to, &[])?;
    assert_eq!(frozen(&mut school)?, 1);
    let bulletin = school.as_("pupil").view("bulletins")?;
    let bulletin = bulletin.link("2e semestre – 6A")?;
    let page = school.as_("pupil").view(&bulletin)?;
    assert_eq!(row(&page, "Mathématiques")[1], "11,0");
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

/// An assessment of mathematics on another day, with a mark of the first pupil.
fn dated(
    school: &mut School,
    title: &str,
    date: &str,
    typed: &str,
) -> Result<String, Box<dyn std::error::Error>> {
    let one = Assessment {
        title,
        ..Assessment::control()
    };
    let id = make(school, &one)?;
    let form = [
        ("title", title),
        ("date", date),
        ("period", "1"),
        ("scale", "20"),
        ("coefficient", "1"),
        ("to_twenty", "true"),
    ];
    let edit = format!("assessment/{id}/edit");
    school.as_("teacher").act(&edit, &form)?;
    mark(school, &one, &id, "pupil", typed)?;
    publish(school, &one, &id)?;
    Ok(id)
}

/// Puts an assessment into another period, as its teacher may.
fn put(school: &mut School, id: &str, title: &str, date: &str, period: &str) -> Outcome {
    let form = [
        ("title", title),
        ("date", date),
        ("period", period),
        ("scale", "20"),
        ("coefficient", "1"),
        ("to_twenty", "true"),
    ];
    school
        .as_("teacher")
        .act(&format!("assessment/{id}/edit"), &form)?;
    school.deliver()?;
    Ok(())
}

#[test]
fn where_a_year_is_divided_otherwise_each_assessment_goes_where_its_day_is() -> Outcome {
    let mut school = School::open("grades")?;
    let days = [
        ("Automne", "2026-10-05", "1", "8"),
        ("Décembre", "2026-12-10", "2", "9"),
        ("Printemps", "2027-05-10", "3", "11"),
    ];
    let mut ids = Vec::new();
    for (title, date, period, typed) in days {
        let id = dated(&mut school, title, date, typed)?;
        put(&mut school, &id, title, date, period)?;
        ids.push(id);
    }
    let german = Assessment::german();
    let id = make(&mut school, &german)?;
    mark(&mut school, &german, &id, "pupil", "17")?;
    publish(&mut school, &german, &id)?;

    let settings = place(&school, "class", "6A", "/settings")?;
    let page = school.as_("head").view(&settings)?;
    assert!(page.item("6ALL1").is_some(), "{}", page.text());
    let semesters = [("rhythm", "semesters"), ("first", "2027-01-22")];
    let answer = school.as_("head").act(&settings, &semesters)?;
    assert!(
        answer.notice().contains("la période de leur date")
            && answer.notice().contains("Suivent aussi\u{a0}: 6ALL1."),
        "{answer:?}"
    );
    school.deliver()?;
    let read = |school: &mut School, period: u8| -> Result<_, Box<dyn std::error::Error>> {
        let page = school.as_("pupil").view(&format!("?period={period}"))?;
        let titles = ["Automne", "Décembre", "Printemps", "Vokabeltest"];
        Ok(titles.map(|title| page.says(title)))
    };
    assert_eq!(read(&mut school, 1)?, [true, true, false, true]);
    assert_eq!(read(&mut school, 2)?, [false, false, true, false]);
    // The averages too: of the first semester (8 + 9) / 2, of the second 11.
    let council = place(&school, "class", "6A", "?period=1")?;
    let page = school.as_("head").view(&council)?;
    assert_eq!(row(&page, LINA)[1..], ["12,8", "17,0", "8,5"]);
    let council = place(&school, "class", "6A", "?period=2")?;
    assert_eq!(row(&school.as_("head").view(&council)?, LINA)[1], "11,0");
    let at = place(&school, "sheet", "6A", "?subject=Mathématiques&period=1")?;
    let sheet = school.as_("teacher").view(&at)?;
    assert!(!sheet.says("redécoupée"), "{}", sheet.text());

    // And back; one that its teacher had put elsewhere than its day goes where its day is as well.
    let terms = [
        ("rhythm", "terms"),
        ("first", "2026-11-30"),
        ("second", "2027-03-07"),
    ];
    school.as_("head").act(&settings, &terms)?;
    school.deliver()?;
    assert_eq!(read(&mut school, 2)?, [false, true, false, false]);
    assert_eq!(read(&mut school, 3)?, [false, false, true, false]);
    // Days that move alone leave each where its teacher put it.
    put(&mut school, &ids[1], "Décembre", "2026-12-10", "1")?;
    let later =
        terms.map(|(name, value)| (name, if name == "first" { "2026-12-04" } else { value }));
    let answer = school.as_("head").act(&settings, &later)?;
    assert!(answer.notice().starts_with("Enregistré."), "{answer:?}");
    school.deliver()?;
    assert_eq!(read(&mut school, 1)?, [true, true, false, true]);
    Ok(())
}

#[test]
fn what_the_school_s_own_year_leaves_behind_is_shown_and_moved_by_its_teacher() -> Outcome {
    let mut school = School::open("grades")?;
    let id = dated(&mut school, "Printemps", "2027-05-10", "11")?;
    put(&mut school, &id, "Printemps", "2027-05-10", "3")?;
    school.set(&[("rhythm", "semesters")])?;
    let at = place(&school, "sheet", "6A", "?subject=Mathématiques&period=2")?;
    for (who, may) in [("teacher", true), ("head", false)] {
        let page = school.as_(who).view(&at)?;
        assert!(
            page.says("1 évaluation est encore rangée dans l’ancienne période"),
            "{who}: {}",
            page.text()
        );
        assert_eq!(
            page.button("Les ranger selon leur date").is_ok(),
            may,
            "{who}"
        );
    }
    // It is not lost meanwhile: its page opens, and it may be changed.
    let own = format!("assessment/{id}");
    assert_eq!(school.as_("teacher").try_view(&own)?.status(), 200);
    let page = school.as_("teacher").view(&at)?;
    let button = page.button("Les ranger selon leur date")?;
    school.as_("teacher").press(&button)?;
    school.deliver()?;
    let page = school.as_("teacher").view(&at)?;
    assert!(
        !page.says("redécoupée") && page.says("Printemps"),
        "{}",
        page.text()
    );
    assert!(school.as_("pupil").view("?period=2")?.says("Printemps"));
    Ok(())
}

#[test]
fn of_a_group_with_more_periods_than_the_class_none_is_out_of_reach() -> Outcome {
    let mut school = School::open("grades")?;
    let settings = place(&school, "class", "6A", "/settings")?;
    let semesters = [("rhythm", "semesters"), ("first", "2027-01-22")];
    school.as_("head").act(&settings, &semesters)?;
    // The head gives the group terms all the same.
    let group = place(&school, "class", "6ALL1", "/settings")?;
    let terms = [
        ("rhythm", "terms"),
        ("first", "2026-11-30"),
        ("second", "2027-03-07"),
    ];
    school.as_("head").act(&group, &terms)?;
    let german = Assessment::german();
    let id = make(&mut school, &german)?;
    mark(&mut school, &german, &id, "pupil", "17")?;
    let form = [
        ("title", "Referat"),
        ("date", "2027-05-10"),
        ("period", "3"),
        ("scale", "20"),
        ("coefficient", "1"),
    ];
    let edit = format!("assessment/{id}/edit");
    school.as_("teacher2").act(&edit, &form)?;
    publish(&mut school, &german, &id)?;
    let page = school.as_("pupil").view("?period=3")?;
    assert!(
        page.says("Referat") && page.says("3e trimestre"),
        "{}",
        page.text()
    );
    assert_eq!(school.as_("pupil").try_view("?period=4")?.status(), 404);
    let page = school.as_("head").view(&settings)?;
    assert!(
        page.item("6ALL1")
            .is_some_and(|item| item.to_string().contains("Autres périodes")),
        "{}",
        page.text()
    );
    Ok(())
}

#[test]
fn skills_stand_by_domain_of_the_socle_for_the_class_the_pupil_and_the_bulletin() -> Outcome {
    let mut school = School::open("grades")?;
    let rest = "/skills?subject=Mathématiques&period=1";
    let skills = place(&school, "sheet", "6A", rest)?;
    let (lina, adam) = (school.person("pupil")?, school.person("pupil2")?);
    for (component, pupil, typed) in [
        ("CPD_SCI", &lina, "3"),
        ("SYS_NAT", &lina, "4"),
        ("CPD_SCI", &adam, "2"),
    ] {
        let cell = format!("{component}/{pupil}");
        leave(&mut school, "teacher", &skills, &cell, ("", typed))?;
    }
    let class = place(&school, "class", "6A", "/skills?period=1")?;
    assert!(
        school
            .as_("teacher")
            .view(&class)?
            .says("Aucune compétence publiée")
    );
    let publish = skills.replace("/skills", "/skills/publish");
    school.as_("teacher").act(&publish, &[])?;
    let page = school.as_("head").view(&class)?;
    // French, languages, sciences, arts, methods, citizen, systems, world.
    assert_eq!(row(&page, LINA)[1..], ["", "", "3", "", "", "", "4", ""]);
    assert_eq!(row(&page, "BENALI Adam")[3], "2");
    let expected = [
        "Langages mathématiques, scientifiques et informatiques",
        "1. Les langages pour penser et communiquer",
        "3",
        "Maîtrise satisfaisante",
    ];
    // Marks are needed for the pupil's page to have anything else.
    published(&mut school)?;
    let before = place(&school, "class", "6A", &format!("/pupil/{lina}?period=1"))?;
    freeze(&mut school)?;
    let bulletin = bulletin(&mut school, "pupil")?;
    for (who, address) in [
        ("teacher", before.as_str()),
        ("pupil", ""),
        ("relative", bulletin.as_str()),
    ] {
        let page = school.as_(who).view(address)?;
        assert_eq!(row(&page, expected[0]), expected, "{who}: {}", page.text());
        assert_eq!(
            row(&page, "Systèmes naturels et systèmes techniques")[1],
            "4. Les systèmes naturels et les systèmes techniques",
            "{who}"
        );
    }
    Ok(())
}

#[test]
fn the_head_teacher_writes_what_the_council_says_and_the_other_teachers_read_it() -> Outcome {
    let mut school = School::open("grades")?;
    let council = place(&school, "class", "6B", "?period=1")?;
    let said = format!("text/{}", school.person("pupil-b")?);
    let text = "Un trimestre encourageant.";
    leave(&mut school, "teacher2", &council, &said, ("", text))?;
    let page = school.as_("teacher").view(&council)?;
    assert_eq!(page.blocks("grid").count(), 0, "{}", page.text());
    assert!(page.says(text), "{}", page.text());
    let answer = leave(&mut school, "teacher", &council, &said, (text, "Autre."))?;
    assert_eq!(answer.status(), 403, "{answer:?}");
    assert_eq!(answer.code(), "forbidden");
    let written = school.as_("teacher2").view(&council)?;
    assert!(written.says(text) && written.blocks("grid").count() == 1);
    // Each class once, though its head teacher teaches it too, and named as theirs.
    let home = school.as_("teacher2").view("")?;
    assert!(home.says("Professeur principal"), "{}", home.text());
    assert!(!school.as_("teacher").view("")?.says("Professeur principal"));
    Ok(())
}
