//! Tables of marks that go out and come back: looked at before they change anything, and all of what is wrong told.

mod given;

use given::{Assessment, Outcome, cell, leave, make, mark, sheet};
use preau_sdk_testing::School;

const LINA: &str = "MOREAU Lina";
const ADAM: &str = "BENALI Adam";

#[test]
fn marks_go_out_as_csv_and_come_back() -> Outcome {
    let mut school = School::open("grades")?;
    let (control, lesson) = (Assessment::control(), Assessment::lesson());
    let id = make(&mut school, &control)?;
    mark(&mut school, &control, &id, "pupil", "12,5")?;
    mark(&mut school, &control, &id, "pupil2", "abs")?;
    make(&mut school, &lesson)?;
    let rest = |what: &str| format!("/{what}?subject=Mathématiques&period=1");
    let export = given::place(&school, "sheet", "6A", &rest("export"))?;
    let table = school.as_("teacher").sheet(&export)?;
    assert_eq!(table.name, "6A – Mathématiques – 1er trimestre.csv");
    assert_eq!(
        table.text,
        "\u{feff}Élève;Contrôle;Leçon;Moyenne\r\nBENALI Adam;Abs;;N.Not\r\nMOREAU Lina;12,5;;12,5\r\n"
    );
    // As a spreadsheet gives it back, with the lesson filled in.
    let filled = table.text.replace("Lina;12,5;;", "Lina;13;7,5;");
    let import = given::place(&school, "sheet", "6A", &rest("import"))?;
    let answer = given::import(&mut school, "teacher", &import, &filled)?;
    assert_eq!(answer.notice(), "2 notes importées.");
    let at = sheet(&school, "6A", "Mathématiques")?;
    let page = school.as_("teacher").view(&at)?;
    assert_eq!(
        page.grid_row(LINA).map(|row| row[1..].to_vec()),
        Some(vec!["13", "7,5"])
    );
    // One mistake, and nothing is taken.
    let wrong = filled
        .replace("13;7,5", "14;70")
        .replace("BENALI Adam", "BENALI Adrien");
    let answer = school
        .as_("teacher")
        .try_act(&import, &[("table", &wrong)])?;
    let error = answer.form()?.error("table").unwrap_or_default().to_owned();
    assert!(
        error.contains("Ligne 2") && error.contains("BENALI Adrien"),
        "{error}"
    );
    assert!(error.contains("Ligne 3") && error.contains("70"), "{error}");
    let page = school.as_("teacher").view(&at)?;
    assert_eq!(
        page.grid_row(LINA).map(|row| row[1..].to_vec()),
        Some(vec!["13", "7,5"])
    );
    Ok(())
}

#[test]
fn a_table_is_looked_at_first_and_leaves_what_a_colleague_typed_meanwhile() -> Outcome {
    let mut school = School::open("grades")?;
    let (control, lesson) = (Assessment::control(), Assessment::lesson());
    let id = make(&mut school, &control)?;
    mark(&mut school, &control, &id, "pupil", "12")?;
    make(&mut school, &lesson)?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let rest = "/import?subject=Mathématiques&period=1";
    let import = given::place(&school, "sheet", "6A", rest)?;
    let table = "Élève;Contrôle;Leçon\nMOREAU Lina;14;5\nBENALI Adam;11;";
    let answer = school
        .as_("teacher")
        .try_act(&import, &[("table", table)])?;
    let page = answer.shown()?;
    assert!(
        page.says("1 note déjà saisie serait remplacée"),
        "{}",
        page.text()
    );
    let rows = page.blocks("table").next().ok_or("no table")?["rows"].clone();
    assert_eq!(rows.as_array().map(Vec::len), Some(3), "{rows}");
    let kept = school.as_("teacher").view(&at)?;
    assert_eq!(
        kept.grid_row(LINA).map(|row| row[1..].to_vec()),
        Some(vec!["12", ""]),
        "nothing is taken by looking"
    );
    // While it is looked at, one of the marks is corrected elsewhere, and an empty cell filled in.
    let shown = given::preview(&mut school, "teacher", &import, table)?;
    let (lina, adam) = (cell(&school, &id, "pupil")?, cell(&school, &id, "pupil2")?);
    leave(&mut school, "teacher", &at, &lina, ("12", "13"))?;
    leave(&mut school, "teacher", &at, &adam, ("", "9"))?;
    let answer = school
        .as_("teacher")
        .try_act(&import, &[("shown", &shown)])?;
    let page = answer.shown()?;
    for says in [
        "1 note importée.",
        "2 notes n’ont pas été importées",
        "«\u{a0}13\u{a0}» a été enregistré ailleurs entre-temps",
        LINA,
        ADAM,
    ] {
        assert!(page.says(says), "{says}: {}", page.text());
    }
    let kept = school.as_("teacher").view(&at)?;
    let row = |name| kept.grid_row(name).map(|row| row[1..].to_vec());
    assert_eq!(row(LINA), Some(vec!["13", "5"]), "the colleague’s stays");
    assert_eq!(row(ADAM), Some(vec!["9", ""]));
    // Looked at once more, it knows of them, and replaces them if it is to.
    let answer = given::import(&mut school, "teacher", &import, table)?;
    assert_eq!(answer.notice(), "2 notes importées.");
    Ok(())
}

#[test]
fn columns_that_name_no_assessment_are_named_whether_or_not_others_change_something() -> Outcome {
    let mut school = School::open("grades")?;
    let control = Assessment::control();
    let id = make(&mut school, &control)?;
    mark(&mut school, &control, &id, "pupil", "12")?;
    let rest = "/import?subject=Mathématiques&period=1";
    let import = given::place(&school, "sheet", "6A", rest)?;
    let look = |school: &mut School, table: &str| {
        school
            .as_("teacher")
            .try_act(&import, &[("table", table)])?
            .shown()
    };
    // A title with a mistake in it, and what signs would make of it; marks without a title.
    let table = "Élève;Controle;Contrôle;*Oral*\nMOREAU Lina;14;13;15\nBENALI Adam;;;;9";
    let page = look(&mut school, table)?;
    for says in [
        "3 colonnes sont ignorées",
        "«\u{a0}Controle\u{a0}», «\u{a0}\\*Oral\\*\u{a0}», la colonne 5, sans titre",
    ] {
        assert!(page.says(says), "{says}: {}", page.text());
    }
    assert!(page.field("shown").is_some(), "the rest can be imported");
    // Where nothing else changes, the table can be corrected where it is.
    let table = "Élève;Controle;Contrôle;Moyenne\nMOREAU Lina;14;12;12";
    let page = look(&mut school, table)?;
    for says in [
        "Une colonne est ignorée",
        "«\u{a0}Controle\u{a0}»",
        "Rien à changer dans les autres colonnes",
    ] {
        assert!(page.says(says), "{says}: {}", page.text());
    }
    assert!(!page.says("«\u{a0}Moyenne\u{a0}»"), "{}", page.text());
    let field = page.field("table").ok_or("no table to correct")?;
    assert!(field.to_string().contains("Controle"), "{field}");
    // Averages of either language, and columns of nothing, are not worth a word.
    for average in ["Moyenne", "average"] {
        let table = format!("Élève;Contrôle;{average};;\nMOREAU Lina;12;12;;");
        let answer = school
            .as_("teacher")
            .try_act(&import, &[("table", &table)])?;
        assert!(answer.notice().starts_with("Rien à changer"), "{answer:?}");
        let page = look(&mut school, &table.replace("Lina;12", "Lina;13"))?;
        assert!(!page.says("ignorée"), "{}", page.text());
    }
    // Of very many, some are named and the others counted.
    let titles: Vec<_> = (1..=12).map(|number| format!("E{number}")).collect();
    let table = format!("Élève;Contrôle;{}\nMOREAU Lina;13", titles.join(";"));
    let page = look(&mut school, &table)?;
    assert!(
        page.says("«\u{a0}E10\u{a0}», et 2 autres."),
        "{}",
        page.text()
    );
    Ok(())
}

#[test]
fn a_mark_that_is_more_than_the_scale_by_now_is_left_and_says_so() -> Outcome {
    let mut school = School::open("grades")?;
    let id = make(&mut school, &Assessment::control())?;
    let rest = "/import?subject=Mathématiques&period=1";
    let import = given::place(&school, "sheet", "6A", rest)?;
    let table = "Élève;Contrôle\nMOREAU Lina;14\nBENALI Adam;9";
    let shown = given::preview(&mut school, "teacher", &import, table)?;
    // While it is looked at, the control is out of 10.
    let form = [
        ("title", "Contrôle"),
        ("date", "2026-11-20"),
        ("period", "1"),
        ("scale", "10"),
        ("coefficient", "2"),
        ("to_twenty", "true"),
    ];
    let edit = format!("assessment/{id}/edit");
    school.as_("teacher").act(&edit, &form)?;
    let answer = school
        .as_("teacher")
        .try_act(&import, &[("shown", &shown)])?;
    let page = answer.shown()?;
    for says in [
        "1 note importée.",
        "Une note n’a pas été importée",
        LINA,
        "14 dépasse le barème\u{a0}: 10.",
    ] {
        assert!(page.says(says), "{says}: {}", page.text());
    }
    assert!(
        !page.says("entre-temps") && !page.says(ADAM),
        "{}",
        page.text()
    );
    let at = sheet(&school, "6A", "Mathématiques")?;
    let kept = school.as_("teacher").view(&at)?;
    let row = |name| kept.grid_row(name).map(|row| row[1..].to_vec());
    assert_eq!((row(LINA), row(ADAM)), (Some(vec![""]), Some(vec!["9"])));
    Ok(())
}

#[test]
fn a_table_with_more_marks_than_a_call_writes_is_taken_part_by_part() -> Outcome {
    let mut school = School::open_with_classmates("grades", 33)?;
    let titles: Vec<_> = (0..13).map(|number| format!("C{number}")).collect();
    for title in &titles {
        let one = Assessment {
            title,
            ..Assessment::control()
        };
        make(&mut school, &one)?;
    }
    let at = sheet(&school, "6A", "Mathématiques")?;
    let page = school.as_("teacher").view(&at)?;
    let rows = page
        .blocks("grid")
        .filter_map(|grid| grid["rows"].as_array());
    let labels = rows.flatten().filter_map(|row| row["label"].as_str());
    let pupils = labels.filter(|label| *label != "Moyenne de la classe");
    let lines = pupils.map(|pupil| format!("{pupil}{}", ";10".repeat(13)));
    let table = format!(
        "Élève;{}\n{}",
        titles.join(";"),
        lines.collect::<Vec<_>>().join("\n")
    );
    let rest = "/import?subject=Mathématiques&period=1";
    let import = given::place(&school, "sheet", "6A", rest)?;
    let answer = school
        .as_("teacher")
        .try_act(&import, &[("table", &table)])?;
    assert!(
        answer.shown()?.says("pour les 55 qui restent"),
        "{answer:?}"
    );
    let answer = given::import(&mut school, "teacher", &import, &table)?;
    assert_eq!(answer.notice(), "400 notes importées.");
    let answer = given::import(&mut school, "teacher", &import, &table)?;
    assert_eq!(answer.notice(), "55 notes importées.");
    Ok(())
}

#[test]
fn a_table_that_names_something_twice_is_refused() -> Outcome {
    let mut school = School::open("grades")?;
    let control = Assessment::control();
    let id = make(&mut school, &control)?;
    make(&mut school, &Assessment::lesson())?;
    let rest = "/import?subject=Mathématiques&period=1";
    let import = given::place(&school, "sheet", "6A", rest)?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let refused =
        |school: &mut School, table: &str| -> Result<String, Box<dyn std::error::Error>> {
            let answer = school
                .as_("teacher")
                .try_act(&import, &[("table", table)])?;
            let error = answer.form()?.error("table").map(str::to_owned);
            let page = school.as_("teacher").view(&at)?;
            let row = page.grid_row(LINA).ok_or("no row")?;
            assert!(
                row[1..].iter().all(|mark| mark.is_empty()),
                "nothing is taken"
            );
            Ok(error.unwrap_or_default())
        };
    assert_eq!(
        refused(&mut school, "Élève;Contrôle;contrôle\nMOREAU Lina;12;13")?,
        "Deux colonnes s’appellent «\u{a0}contrôle\u{a0}»\u{a0}: gardez-en une."
    );
    assert_eq!(
        refused(
            &mut school,
            "Élève;Contrôle;Leçon\nMOREAU Lina;12;\nMOREAU Lina;13;5"
        )?,
        "Ligne 3\u{a0}: «\u{a0}MOREAU Lina\u{a0}» est déjà sur une autre ligne."
    );
    // As the export has it where two are called the same, which nobody can tell apart.
    let twin = make(&mut school, &control)?;
    assert_ne!(id, twin);
    assert_eq!(
        refused(
            &mut school,
            "Élève;Contrôle;Leçon;Contrôle\nMOREAU Lina;12;;13"
        )?,
        "Deux évaluations s’appellent «\u{a0}Contrôle\u{a0}»\u{a0}: renommez-en une."
    );
    // As many mistakes as can be read, and how many more there are.
    let wrong = |lines: usize| format!("Élève;Leçon{}", "\nX;5".repeat(lines));
    let error = refused(&mut school, &wrong(11))?;
    assert!(error.ends_with(" Et 1 autre."), "{error}");
    let error = refused(&mut school, &wrong(12))?;
    assert!(error.ends_with(" Et 2 autres."), "{error}");
    assert!(!refused(&mut school, &wrong(10))?.contains("autre"));
    Ok(())
}
