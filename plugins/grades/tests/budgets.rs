//! What a whole class costs: 35 pupils and 20 assessments on one page.

mod given;

use given::{Assessment, Outcome, freeze, leave, make, sheet};
use preau_sdk_testing::School;

/// What each call may use at most here: half of what the manifest asks for.
const MOST: u64 = 40_000_000;

#[test]
fn a_class_of_35_with_20_assessments_fits_twice_into_what_a_call_may_use() -> Outcome {
    let mut school = School::open_with_classmates("grades", 33)?;
    for number in 0..20 {
        let title = format!("Contrôle n°\u{a0}{number}");
        let scale = ["20", "10", "5", "40", "15"][number % 5];
        let one = Assessment {
            title: &title,
            scale,
            ..Assessment::control()
        };
        make(&mut school, &one)?;
    }
    let at = sheet(&school, "6A", "Mathématiques")?;
    let spent = |school: &mut School, since: u64| -> Result<u64, Box<dyn std::error::Error>> {
        Ok(school.fuel()? - since)
    };
    // Every cell, as a pasted table sends it: 200 at a time.
    let names = names(&mut school, &at)?;
    assert_eq!(names.len(), 35 * 20);
    let since = school.fuel()?;
    let mut calls = 0;
    for some in names.chunks(200) {
        let mut form = Vec::new();
        for (number, name) in some.iter().enumerate() {
            form.push((name.as_str(), ""));
            form.push((name.as_str(), ["4", "3,5", "a", "0", "5"][number % 5]));
        }
        form.push(("typed", "cell"));
        let answer = school.as_("teacher").try_act(&at, &form)?;
        assert_eq!(answer.status(), 200, "{answer:?}");
        assert!(
            some.iter()
                .all(|name| answer.cell(name).is_some_and(|(_, error)| error.is_none()))
        );
        calls += 1;
    }
    assert!(spent(&mut school, since)? < MOST * calls);
    let since = school.fuel()?;
    let page = school.as_("teacher").view(&at)?;
    let view = spent(&mut school, since)?;
    assert!(view < MOST, "a view of the page takes {view}");
    assert!(
        page.json().to_string().len() < 200_000,
        "{}",
        page.json().to_string().len()
    );
    // One cell more, as it is left.
    let since = school.fuel()?;
    let answer = leave(&mut school, "teacher", &at, &names[0], ("4", "4,5"))?;
    assert_eq!(answer.cell(&names[0]), Some(("4,5", None)));
    let one = spent(&mut school, since)?;
    assert!(one < MOST, "a cell takes {one}");
    // Published, all of it, and worked out.
    for id in names
        .iter()
        .take(20)
        .filter_map(|name| name.split('/').next())
    {
        let since = school.fuel()?;
        school
            .as_("teacher")
            .act(&format!("assessment/{id}/publish"), &[])?;
        assert!(spent(&mut school, since)? < MOST);
    }
    let since = school.fuel()?;
    let delivered = school.deliver()?;
    let each = spent(&mut school, since)? / delivered.max(1);
    assert!(each < MOST, "working out takes {each}");
    // What the head presses, the list of sheets, the one sheet, and the bulletins.
    let since = school.fuel()?;
    freeze(&mut school)?;
    let frozen = spent(&mut school, since)?;
    assert!(frozen < 2 * MOST, "freezing takes {frozen}");
    let bulletins = school.as_("pupil").view("bulletins")?;
    assert_eq!(bulletins.items().count(), 1);
    println!("view {view}, cell {one}, working out {each}, freezing {frozen}");
    Ok(())
}

/// The names of the grid's cells.
fn names(school: &mut School, at: &str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let page = school.as_("teacher").view(at)?;
    let rows = page
        .blocks("grid")
        .filter_map(|grid| grid["rows"].as_array())
        .flatten();
    let cells = rows.filter_map(|row| row["cells"].as_array()).flatten();
    let names = cells.filter_map(|cell| cell["name"].as_str().map(str::to_owned));
    Ok(names.collect())
}
