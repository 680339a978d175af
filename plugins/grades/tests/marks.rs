//! Marks as they are typed: kept cell by cell, never lost, worked out as the documentation says.

mod given;

use given::{
    Assessment, Outcome, bulletin, cell, freeze, leave, make, mark, mark_classmate, publish,
    published, sheet, try_make,
};
use preau_sdk_testing::School;

const LINA: &str = "MOREAU Lina";
const ADAM: &str = "BENALI Adam";

#[test]
fn a_cell_is_kept_as_soon_as_it_is_left_and_says_what_changed_by_it() -> Outcome {
    let mut school = School::open("grades")?;
    let control = Assessment::control();
    let id = make(&mut school, &control)?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let lina = cell(&school, &id, "pupil")?;
    let answer = leave(&mut school, "teacher", &at, &lina, ("", "12.50"))?;
    assert_eq!(
        answer.cell(&lina),
        Some(("12,5", None)),
        "as it is written here"
    );
    let average = format!("average/{}", school.person("pupil")?);
    assert_eq!(answer.cell(&average), Some(("12,5", None)));
    assert_eq!(answer.cell(&format!("mean/{id}")), Some(("12,5", None)));
    let page = school.as_("teacher").view(&at)?;
    assert_eq!(page.grid_row(LINA), Some(vec!["12,5", "12,5"]));
    assert_eq!(page.grid_row(ADAM), Some(vec!["N.Not", ""]));
    // Emptied, there is no mark.
    let answer = leave(&mut school, "teacher", &at, &lina, ("12,5", ""))?;
    assert_eq!(answer.cell(&lina), Some(("", None)));
    assert_eq!(answer.cell(&average), Some(("N.Not", None)));
    Ok(())
}

#[test]
fn what_is_typed_in_a_minute_is_settled_once_though_it_is_not_published() -> Outcome {
    let mut school = School::open("grades")?;
    let control = Assessment::control();
    let id = make(&mut school, &control)?;
    school.deliver()?;
    let due = |school: &mut School| -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let timers = school.timers()?;
        assert!(timers.iter().all(|one| one.name() == "recount"));
        Ok(timers.iter().map(|one| one.at().to_owned()).collect())
    };
    // It may be published or deleted by a colleague in the same moment: what follows finds the mark.
    mark(&mut school, &control, &id, "pupil", "12")?;
    mark(&mut school, &control, &id, "pupil2", "11")?;
    assert_eq!(school.deliver()?, 0, "not a call for each cell");
    assert_eq!(due(&mut school)?, ["2026-11-23T17:01:00"]);
    // Whoever types on does not put off what they typed a minute before.
    school.now("2026-11-23T17:00:50")?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let adam = cell(&school, &id, "pupil2")?;
    leave(&mut school, "teacher", &at, &adam, ("11", "10"))?;
    school.now("2026-11-23T17:01:20")?;
    leave(&mut school, "teacher", &at, &adam, ("10", "12"))?;
    let both = ["2026-11-23T17:01:50", "2026-11-23T17:02:20"];
    assert_eq!(due(&mut school)?, both);
    assert_eq!(school.pass("2026-11-23T17:03:00")?, 2);
    // Sent once more, it changes nothing; what changed by it is said again all the same.
    let answer = leave(&mut school, "teacher", &at, &adam, ("10", "12"))?;
    assert_eq!(answer.cell(&adam), Some(("12", None)));
    assert_eq!(answer.cell(&format!("mean/{id}")), Some(("12,0", None)));
    assert_eq!(due(&mut school)?, [""; 0]);
    let import = given::place(
        &school,
        "sheet",
        "6A",
        "/import?subject=Mathématiques&period=1",
    )?;
    let table = "Élève;Contrôle\nBENALI Adam;13";
    given::import(&mut school, "teacher", &import, table)?;
    assert_eq!(school.pass("2026-11-23T17:05:00")?, 1, "a table");
    let again = school.as_("teacher").act(&import, &[("table", table)])?;
    assert_eq!(again.notice(), "Rien à changer\u{a0}: tout y était déjà.");
    assert_eq!(due(&mut school)?, [""; 0], "nothing was changed");
    Ok(())
}

#[test]
fn what_is_no_mark_is_refused_in_its_cell_and_takes_no_other_with_it() -> Outcome {
    let mut school = School::open("grades")?;
    let id = make(&mut school, &Assessment::lesson())?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let (lina, adam) = (cell(&school, &id, "pupil")?, cell(&school, &id, "pupil2")?);
    let form = [
        (lina.as_str(), ""),
        (lina.as_str(), "12"),
        (adam.as_str(), ""),
        (adam.as_str(), "abs"),
        ("typed", "cell"),
    ];
    let answer = school.as_("teacher").try_act(&at, &form)?;
    assert_eq!(
        answer.cell(&lina),
        Some(("", Some("12 dépasse le barème\u{a0}: 10.")))
    );
    assert_eq!(answer.cell(&adam), Some(("Abs", None)));
    for wrong in ["douze", "12/20", "-1", "1,234"] {
        let answer = leave(&mut school, "teacher", &at, &lina, ("", wrong))?;
        let (value, error) = answer.cell(&lina).ok_or("unanswered")?;
        assert_eq!(value, "");
        assert!(
            error.is_some_and(|error| error.contains(wrong)),
            "{wrong}: {answer:?}"
        );
    }
    Ok(())
}

#[test]
fn whoever_was_overtaken_is_told_and_replaces_only_what_they_saw() -> Outcome {
    let mut school = School::open("grades")?;
    let id = make(&mut school, &Assessment::control())?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let lina = cell(&school, &id, "pupil")?;
    leave(&mut school, "teacher", &at, &lina, ("", "12"))?;
    // Another window still shows the empty cell.
    let answer = leave(&mut school, "teacher", &at, &lina, ("", "14"))?;
    let (value, error) = answer.cell(&lina).ok_or("unanswered")?;
    assert_eq!(value, "12");
    assert!(
        error.is_some_and(|error| error.contains("12")),
        "{answer:?}"
    );
    // Typed again knowing of it, it replaces it; sent twice, it is kept once.
    for _ in 0..2 {
        let answer = leave(&mut school, "teacher", &at, &lina, ("12", "14"))?;
        assert_eq!(answer.cell(&lina), Some(("14", None)));
    }
    // Who is of the same mind is not overtaken.
    let answer = leave(&mut school, "teacher", &at, &lina, ("", "14"))?;
    assert_eq!(answer.cell(&lina), Some(("14", None)));
    Ok(())
}

#[test]
fn without_script_a_button_keeps_all_cells_or_shows_each_error_and_loses_nothing() -> Outcome {
    let mut school = School::open("grades")?;
    let id = make(&mut school, &Assessment::control())?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let (lina, adam) = (cell(&school, &id, "pupil")?, cell(&school, &id, "pupil2")?);
    let form = |one, other| {
        [
            (lina.as_str(), ""),
            (lina.as_str(), one),
            (adam.as_str(), ""),
            (adam.as_str(), other),
            ("state", "all"),
        ]
    };
    let answer = school.as_("teacher").try_act(&at, &form("12", "21"))?;
    let page = answer.form()?;
    let input = |name| page.input(name).cloned().unwrap_or_default();
    assert_eq!(input(&lina)["typed"], "12", "nothing is lost");
    assert_eq!(input(&lina)["error"], preau_sdk_testing::Value::Null);
    assert_eq!(input(&adam)["typed"], "21");
    assert!(input(&adam)["error"].is_string());
    let page = school.as_("teacher").view(&at)?;
    assert_eq!(
        page.grid_row(LINA),
        Some(vec!["N.Not", ""]),
        "and nothing is kept"
    );
    let answer = school.as_("teacher").try_act(&at, &form("12", "11"))?;
    assert_eq!(answer.status(), 303, "{answer:?}");
    let page = school.as_("teacher").view(&at)?;
    assert_eq!(page.grid_row(LINA), Some(vec!["12,0", "12"]));
    assert_eq!(page.grid_row(ADAM), Some(vec!["11,0", "11"]));
    Ok(())
}

#[test]
fn averages_are_those_of_the_documentation() -> Outcome {
    let mut school = School::open("grades")?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let (control, lesson) = (Assessment::control(), Assessment::lesson());
    let average = |school: &mut School| -> Result<String, Box<dyn std::error::Error>> {
        let page = school.as_("teacher").view(&at)?;
        let row = page.grid_row(LINA).ok_or("no row")?;
        Ok(row[0].to_owned())
    };
    let id = make(&mut school, &control)?;
    mark(&mut school, &control, &id, "pupil", "12,5")?;
    let id = make(&mut school, &lesson)?;
    mark(&mut school, &lesson, &id, "pupil", "7")?;
    assert_eq!(average(&mut school)?, "13,0");
    // Not brought to 20, the lesson weighs half as much.
    let form = [
        ("title", "Leçon"),
        ("date", "2026-11-20"),
        ("period", "1"),
        ("scale", "10"),
        ("coefficient", "1"),
    ];
    school
        .as_("teacher")
        .act(&format!("assessment/{id}/edit"), &form)?;
    assert_eq!(average(&mut school)?, "12,8");
    let extra = Assessment {
        title: "Défi",
        bonus: true,
        ..lesson
    };
    let id = make(&mut school, &extra)?;
    // 8 of 10 is 3 above half, brought to 20: 6 points on top of 32, over 2,5.
    mark(&mut school, &extra, &id, "pupil", "8")?;
    assert_eq!(average(&mut school)?, "15,2");
    Ok(())
}

#[test]
fn codes_are_left_out_of_averages_or_count_zero() -> Outcome {
    let mut school = School::open("grades")?;
    let (control, lesson) = (Assessment::control(), Assessment::lesson());
    let first = make(&mut school, &control)?;
    mark(&mut school, &control, &first, "pupil", "15")?;
    let second = make(&mut school, &lesson)?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    let lina = cell(&school, &second, "pupil")?;
    let average = format!("average/{}", school.person("pupil")?);
    let mut was = String::new();
    for (typed, said, becomes) in [
        ("a", "Abs", "15,0"),
        ("disp", "Disp", "15,0"),
        ("n", "N.Not", "15,0"),
        ("i", "Inap", "15,0"),
        ("s", "N.Rdu", "15,0"),
        ("z", "Abs0", "10,0"),
        ("w", "N.Fait0", "10,0"),
    ] {
        let answer = leave(&mut school, "teacher", &at, &lina, (&was, typed))?;
        assert_eq!(answer.cell(&lina), Some((said, None)));
        assert_eq!(answer.cell(&average), Some((becomes, None)), "{typed}");
        was = said.to_owned();
    }
    Ok(())
}

#[test]
fn pupils_and_relatives_read_what_is_published_and_theirs_and_are_told() -> Outcome {
    let mut school = School::open_with_classmates("grades", 1)?;
    let control = Assessment::control();
    let id = make(&mut school, &control)?;
    mark(&mut school, &control, &id, "pupil", "12,5")?;
    mark_classmate(&mut school, &control, &id, "16,5")?;
    school.deliver()?;
    for who in ["pupil", "relative"] {
        let page = school.as_(who).view("")?;
        assert!(!page.says("Contrôle") && !page.says("12,5"), "{who}");
        assert!(school.as_(who).notifications()?.is_empty());
        assert_eq!(
            school
                .as_(who)
                .try_view(&format!("assessment/{id}"))?
                .status(),
            404
        );
    }
    publish(&mut school, &control, &id)?;
    for who in ["pupil", "relative"] {
        let page = school.as_(who).view("")?;
        assert!(
            page.says("Contrôle") && page.says("12,5"),
            "{who}: {}",
            page.text()
        );
        assert!(!page.says("16,5"), "{who} reads another's: {}", page.text());
        let page = school.as_(who).view(&format!("assessment/{id}"))?;
        assert!(page.says("12,5 / 20"), "{}", page.text());
        let told = school.as_(who).notifications()?;
        assert_eq!(told.len(), 1, "{who}");
        assert_eq!(
            told[0].text,
            "Mathématiques\u{a0}: notes publiées (Contrôle)"
        );
        assert_eq!(told[0].path, format!("assessment/{id}"));
    }
    assert!(school.as_("pupil-b").notifications()?.is_empty());
    // A mark that comes later is seen at once; hidden, nothing of it is.
    assert!(!school.as_("pupil2").view("")?.says("8,5"));
    mark(&mut school, &control, &id, "pupil2", "8,5")?;
    assert!(school.as_("pupil2").view("")?.says("8,5"));
    school
        .as_("teacher")
        .act(&format!("assessment/{id}/hide"), &[])?;
    school.deliver()?;
    assert!(!school.as_("pupil2").view("")?.says("8,5"));
    for who in ["pupil", "relative"] {
        assert!(!school.as_(who).view("")?.says("12,5"), "{who}");
        assert!(school.as_(who).notifications()?.is_empty(), "{who}");
    }
    Ok(())
}

#[test]
fn the_class_s_figures_tell_no_classmate_s_mark() -> Outcome {
    let mut school = School::open_with_classmates("grades", 1)?;
    let control = Assessment::control();
    let id = make(&mut school, &control)?;
    mark(&mut school, &control, &id, "pupil", "12,5")?;
    mark(&mut school, &control, &id, "pupil2", "16,5")?;
    publish(&mut school, &control, &id)?;
    let pages = [
        String::new(),
        "subject?subject=Mathématiques&period=1".to_owned(),
        format!("assessment/{id}"),
    ];
    // Of two marks, the mean or the highest tells whoever has one of them the other.
    for who in ["pupil", "relative"] {
        for address in &pages {
            let page = school.as_(who).view(address)?;
            let tells = ["14,5", "16,5"]
                .into_iter()
                .find(|figure| page.says(figure));
            assert_eq!(tells, None, "{who} opens {address:?}: {}", page.text());
        }
    }
    mark_classmate(&mut school, &control, &id, "13")?;
    school.pass("2026-11-23T17:02:00")?;
    for address in &pages {
        let page = school.as_("pupil").view(address)?;
        assert!(page.says("14,0"), "of three, {address:?}: {}", page.text());
    }
    Ok(())
}

#[test]
fn what_is_planned_is_published_on_its_day() -> Outcome {
    let mut school = School::open("grades")?;
    let planned = Assessment {
        visible_on: "2026-11-26",
        ..Assessment::control()
    };
    let id = make(&mut school, &planned)?;
    mark(&mut school, &planned, &id, "pupil", "9")?;
    school.pass("2026-11-26T06:59:00")?;
    assert!(!school.as_("pupil").view("")?.says("Contrôle"));
    assert!(school.as_("pupil").notifications()?.is_empty());
    school.pass("2026-11-26T07:05:00")?;
    assert!(school.as_("pupil").view("")?.says("Contrôle"));
    assert_eq!(school.as_("relative").notifications()?.len(), 1);
    Ok(())
}

#[test]
fn a_day_that_has_come_is_refused_where_it_would_publish_in_silence() -> Outcome {
    let mut school = School::open("grades")?;
    for day in ["2026-11-20", "2026-11-23"] {
        let at_once = Assessment {
            visible_on: day,
            ..Assessment::control()
        };
        let (answer, id) = try_make(&mut school, &at_once)?;
        assert_eq!(
            answer.form()?.error("visible_on"),
            Some("Choisissez un jour à venir, ou publiez depuis l’évaluation."),
            "{day}"
        );
        let made = school
            .as_("teacher")
            .try_view(&format!("assessment/{id}"))?;
        assert_eq!(made.status(), 404, "{day}");
    }
    // Nor where it is there; of one that is published, it says nothing.
    let id = make(&mut school, &Assessment::control())?;
    let edit = format!("assessment/{id}/edit");
    let form = [
        ("title", "Contrôle"),
        ("date", "2026-11-20"),
        ("period", "1"),
        ("scale", "20"),
        ("coefficient", "2"),
        ("visible_on", "2026-11-20"),
    ];
    let answer = school.as_("teacher").try_act(&edit, &form)?;
    assert!(answer.form()?.error("visible_on").is_some(), "{answer:?}");
    let view = format!("assessment/{id}");
    assert_eq!(school.as_("pupil").try_view(&view)?.status(), 404);
    publish(&mut school, &Assessment::control(), &id)?;
    school.as_("teacher").act(&edit, &form)?;
    assert_eq!(school.as_("pupil").try_view(&view)?.status(), 200);
    Ok(())
}

#[test]
fn a_form_sent_twice_makes_one_assessment_and_what_is_wrong_is_said() -> Outcome {
    let mut school = School::open("grades")?;
    let (answer, _) = try_make(
        &mut school,
        &Assessment {
            scale: "0",
            coefficient: "mille",
            ..Assessment::control()
        },
    )?;
    let page = answer.form()?;
    assert!(page.error("coefficient").is_some(), "{}", page.text());
    let form = given::place(
        &school,
        "sheet",
        "6A",
        "/new?subject=Mathématiques&period=1",
    )?;
    let to = school.as_("teacher").view(&form)?.sends_to()?;
    let sent = [
        ("title", "Une fois"),
        ("date", "2026-11-20"),
        ("period", "1"),
        ("scale", "20"),
        ("coefficient", "1"),
    ];
    for _ in 0..2 {
        school.as_("teacher").act(&to, &sent)?;
    }
    let at = sheet(&school, "6A", "Mathématiques")?;
    let page = school.as_("teacher").view(&at)?;
    let columns = page
        .blocks("grid")
        .next()
        .map(|grid| grid["columns"].clone());
    let columns = columns.and_then(|columns| columns.as_array().map(Vec::len));
    assert_eq!(columns, Some(2), "the average and one assessment");
    Ok(())
}

#[test]
fn without_script_more_cells_than_a_call_writes_are_kept_one_part_after_the_other() -> Outcome {
    let mut school = School::open_with_classmates("grades", 33)?;
    for number in 0..12 {
        let title = format!("C{number}");
        let one = Assessment {
            title: &title,
            ..Assessment::control()
        };
        make(&mut school, &one)?;
    }
    let at = sheet(&school, "6A", "Mathématiques")?;
    let mut sent = Vec::new();
    for (name, _) in given::inputs(&school.as_("teacher").view(&at)?) {
        sent.push((name.clone(), String::new()));
        sent.push((name, "11".to_owned()));
    }
    assert_eq!(sent.len(), 2 * 35 * 12);
    sent.push(("state".to_owned(), "all".to_owned()));
    let press = |school: &mut School, sent: &[(String, String)]| {
        let form: Vec<_> = sent
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        school.as_("teacher").try_act(&at, &form)
    };
    // One that is wrong, and nothing is kept: all of it stands there still.
    let mut wrong = sent.clone();
    wrong[1].1 = "110".to_owned();
    let page = press(&mut school, &wrong)?.form()?;
    assert!(
        given::inputs(&page)
            .iter()
            .all(|(_, typed)| !typed.is_empty())
    );
    let page = press(&mut school, &sent)?.shown()?;
    assert!(page.says("400 cases sont enregistrées"), "{}", page.text());
    let waiting: Vec<_> = given::inputs(&page)
        .into_iter()
        .filter(|(_, typed)| !typed.is_empty())
        .collect();
    assert_eq!(waiting.len(), 20, "typed, and not kept yet");
    let kept = school.as_("teacher").view(&at)?;
    let kept = kept.blocks("grid").next().ok_or("no grid")?.to_string();
    assert_eq!(kept.matches("\"value\":\"11\"").count(), 400);
    // The page as it stands, sent once more: what is kept says so itself.
    let mut again = Vec::new();
    for (name, value, typed) in given::cells(&page) {
        let typed = if typed.is_empty() {
            value.clone()
        } else {
            typed
        };
        again.extend([(name.clone(), value), (name, typed)]);
    }
    again.push(("state".to_owned(), "all".to_owned()));
    assert_eq!(press(&mut school, &again)?.notice(), "Enregistré.");
    let kept = school.as_("teacher").view(&at)?;
    let kept = kept.blocks("grid").next().ok_or("no grid")?.to_string();
    assert_eq!(kept.matches("\"value\":\"11\"").count(), 420);
    Ok(())
}

#[test]
fn of_more_assessments_than_a_page_has_cells_for_the_oldest_are_typed_each_on_its_own() -> Outcome {
    let mut school = School::open_with_classmates("grades", 33)?;
    let mut ids = Vec::new();
    for number in 0..27 {
        let title = format!("C{number}");
        let one = Assessment {
            title: &title,
            ..Assessment::control()
        };
        ids.push(make(&mut school, &one)?);
    }
    let at = sheet(&school, "6A", "Mathématiques")?;
    let page = school.as_("teacher").view(&at)?;
    assert!(
        page.says("Les 2 évaluations les plus anciennes se modifient chacune sur sa page."),
        "{}",
        page.text()
    );
    let inputs = given::inputs(&page);
    assert_eq!(inputs.len(), 35 * 25, "every pupil’s row is there");
    let typed = |id: &String| inputs.iter().any(|(name, _)| name.starts_with(id.as_str()));
    let shown: Vec<_> = ids.iter().filter(|id| !typed(id)).collect();
    assert_eq!(shown.len(), 2);
    let own = school
        .as_("teacher")
        .view(&format!("assessment/{}", shown[0]))?;
    assert_eq!(given::inputs(&own).len(), 35);
    Ok(())
}

#[test]
fn an_old_form_undoes_nothing_that_was_changed_published_or_hidden_since() -> Outcome {
    let mut school = School::open("grades")?;
    let control = Assessment::control();
    let id = make(&mut school, &control)?;
    mark(&mut school, &control, &id, "pupil", "12")?;
    let edit = format!("assessment/{id}/edit");
    let opened = school.as_("teacher").view(&edit)?.sends_to()?;
    let form = [
        ("title", "Contrôle"),
        ("date", "2026-11-20"),
        ("period", "1"),
        ("scale", "20"),
        ("coefficient", "2"),
        ("to_twenty", "true"),
        ("visible_on", "2026-11-30"),
    ];
    let changed = form.map(|(name, value)| (name, if name == "coefficient" { "3" } else { value }));
    school.as_("teacher").act(&opened, &changed)?;
    // The other window still says 2, and that it is to be published on another day.
    let mut late = form;
    late[6].1 = "2026-11-27";
    let page = school.as_("teacher").try_act(&opened, &late)?.form()?;
    for says in ["a été modifiée entre-temps", "coef. 3", "Le 30 novembre"] {
        assert!(page.says(says), "{says}: {}", page.text());
    }
    let typed = page.field("coefficient").ok_or("no field")?;
    assert_eq!(typed["control"]["value"], "2", "what was typed stays");
    let kept = school.as_("teacher").view(&format!("assessment/{id}"))?;
    assert!(kept.says("coef. 3"), "{}", kept.text());
    // Who is of the same mind is not asked anything.
    school.as_("teacher").act(&opened, &changed)?;
    // Sent again from the form that shows it, it replaces what is kept.
    school.as_("teacher").act(&page.sends_to()?, &late)?;
    assert!(
        school
            .as_("teacher")
            .view(&format!("assessment/{id}"))?
            .says("coef. 2")
    );

    // Published, then hidden for a reason: an old form does not publish it again, nor does an old button.
    let old_form = school.as_("teacher").view(&edit)?.sends_to()?;
    let old_page = school.as_("teacher").view(&format!("assessment/{id}"))?;
    publish(&mut school, &control, &id)?;
    school
        .as_("teacher")
        .act(&format!("assessment/{id}/hide"), &[])?;
    let mut again = form;
    again[6].1 = "2026-11-25";
    let answer = school.as_("teacher").try_act(&old_form, &again)?;
    assert!(answer.form()?.says("a été modifiée entre-temps"));
    let answer = school.as_("teacher").press(&old_page.button("Publier")?)?;
    assert!(answer.notice().contains("n’est pas publiée"), "{answer:?}");
    school.pass("2026-11-26T08:00:00")?;
    assert!(!school.as_("pupil").view("")?.says("Contrôle"));
    let now = school.as_("teacher").view(&format!("assessment/{id}"))?;
    school.as_("teacher").press(&now.button("Publier")?)?;
    assert!(school.as_("pupil").view("")?.says("Contrôle"));
    Ok(())
}

#[test]
fn who_left_the_class_counts_in_none_of_its_figures_from_that_day_on() -> Outcome {
    let mut school = School::open_with_classmates("grades", 2)?;
    let control = Assessment::control();
    let id = make(&mut school, &control)?;
    mark(&mut school, &control, &id, "pupil", "12")?;
    mark(&mut school, &control, &id, "pupil2", "20")?;
    for (number, typed) in [(1, "10"), (2, "15")] {
        given::mark_numbered_classmate(&mut school, &control, &id, number, typed)?;
    }
    publish(&mut school, &control, &id)?;
    let at = sheet(&school, "6A", "Mathématiques")?;
    // Of the sheet, and whether the council and a pupil read the mean of all four.
    let mean = |school: &mut School| -> Result<(String, bool, bool), Box<dyn std::error::Error>> {
        let page = school.as_("teacher").view(&at)?;
        let row = page.grid_row("Moyenne de la classe").ok_or("no row")?;
        let own = row[1].to_owned();
        let council = given::place(school, "class", "6A", "?period=1")?;
        let council = school.as_("head").view(&council)?;
        let family = school.as_("pupil").view(&format!("assessment/{id}"))?;
        Ok((own, council.says("14,3"), family.says("14,3")))
    };
    assert_eq!(mean(&mut school)?, ("14,3".to_owned(), true, true));
    freeze(&mut school)?;
    let bulletin = bulletin(&mut school, "pupil")?;
    school.leave("pupil2")?;
    school.deliver()?;
    // Teachers see it at once; families, once it has been worked out.
    assert_eq!(mean(&mut school)?.0, "12,3");
    assert!(!mean(&mut school)?.1);
    school.pass("2026-11-23T17:05:00")?;
    let family = school.as_("pupil").view(&format!("assessment/{id}"))?;
    assert!(
        family.says("12,3") && !family.says("14,3") && !family.says("20,0"),
        "{}",
        family.text()
    );
    let subject = "subject?subject=Mathématiques&period=1";
    let family = school.as_("pupil").view(subject)?;
    assert!(!family.says("14,3"), "{}", family.text());
    // What was frozen before says what was true then.
    assert!(school.as_("pupil").view(&bulletin)?.says("14,3"));
    // Back again, they count again.
    school.join()?;
    school.pass("2026-11-23T17:10:00")?;
    assert_eq!(mean(&mut school)?, ("14,3".to_owned(), true, true));
    Ok(())
}

#[test]
fn who_leaves_is_counted_anew_on_every_sheet_that_they_are_on() -> Outcome {
    let mut school = School::open_with_classmates("grades", 2)?;
    // In two periods, each with an assessment of which families read the mean.
    let control = Assessment::control();
    let mut made = Vec::new();
    for period in ["1", "2"] {
        let id = make(&mut school, &control)?;
        mark(&mut school, &control, &id, "pupil", "12")?;
        mark(&mut school, &control, &id, "pupil2", "20")?;
        for (number, typed) in [(1, "10"), (2, "15")] {
            given::mark_numbered_classmate(&mut school, &control, &id, number, typed)?;
        }
        let form = [
            ("title", "Contrôle"),
            ("date", "2026-11-20"),
            ("period", period),
            ("scale", "20"),
            ("coefficient", "2"),
            ("to_twenty", "true"),
        ];
        let edit = format!("assessment/{id}/edit");
        school.as_("teacher").act(&edit, &form)?;
        publish(&mut school, &control, &id)?;
        made.push(format!("assessment/{id}"));
    }
    for one in &made {
        assert!(school.as_("pupil").view(one)?.says("14,3"), "{one}");
    }
    school.leave("pupil2")?;
    school.pass("2026-11-23T17:05:00")?;
    for one in &made {
        let page = school.as_("pupil").view(one)?;
        assert!(page.says("12,3"), "{one}: {}", page.text());
    }
    Ok(())
}

#[test]
fn marks_follow_their_assessment_to_another_period_and_go_with_it() -> Outcome {
    let mut school = School::open("grades")?;
    let [control, _] = published(&mut school)?;
    let form = [
        ("title", "Contrôle"),
        ("date", "2026-11-20"),
        ("period", "2"),
        ("scale", "20"),
        ("coefficient", "2"),
        ("to_twenty", "true"),
    ];
    school
        .as_("teacher")
        .act(&format!("assessment/{control}/edit"), &form)?;
    school.deliver()?;
    assert!(school.as_("pupil").view("?period=2")?.says("12,5"));
    assert!(!school.as_("pupil").view("?period=1")?.says("12,5"));
    let scale = form.map(|(name, value)| (name, if name == "scale" { "10" } else { value }));
    let answer = school
        .as_("teacher")
        .try_act(&format!("assessment/{control}/edit"), &scale)?;
    assert!(
        answer.form()?.error("scale").is_some(),
        "a mark is more than this scale"
    );
    school
        .as_("teacher")
        .act(&format!("assessment/{control}/delete"), &[])?;
    school.deliver()?;
    assert!(!school.as_("pupil").view("?period=2")?.says("12,5"));
    Ok(())
}
