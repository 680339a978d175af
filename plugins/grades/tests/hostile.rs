//! Whatever is sent by whomever is answered: a page, a redirect, or a refusal that says why. Never a fault.

mod given;

use given::{Assessment, Outcome, bulletin, cell, freeze, make, published};
use preau_sdk_testing::School;
use preau_sdk_testing::hostile::{Crowd, Dice, judge, odd};

const ROLES: [&str; 8] = [
    "pupil", "pupil-b", "relative", "stranger", "teacher", "teacher2", "head", "admin",
];

/// Every field of every form.
const FIELDS: [&str; 17] = [
    "title",
    "date",
    "period",
    "scale",
    "coefficient",
    "part",
    "to_twenty",
    "bonus",
    "visible_on",
    "table",
    "shown",
    "rhythm",
    "first",
    "second",
    "subject",
    "typed",
    "state",
];

/// A school with one of everything, and the identifiers in it.
fn furnished() -> Result<(School, Vec<String>), Box<dyn std::error::Error>> {
    let mut school = School::open("grades")?;
    let mut known = published(&mut school)?.to_vec();
    known.push(make(&mut school, &Assessment::german())?);
    freeze(&mut school)?;
    let bulletin = bulletin(&mut school, "pupil")?;
    known.push(bulletin.trim_start_matches("bulletin/").to_owned());
    for class in ["6A", "6B", "6ALL1"] {
        known.push(school.audience(class)?.replacen(':', "-", 1));
    }
    known.push(school.person("pupil")?);
    known.extend(["Mathématiques", "1", "2", "12,5"].map(str::to_owned));
    Ok((school, known))
}

fn crowd(values: &[String]) -> Crowd<'_> {
    Crowd {
        who: &ROLES,
        values,
        judge,
    }
}

#[test]
fn no_address_is_a_fault_for_anyone() -> Outcome {
    let (mut school, known) = furnished()?;
    let values = odd(&known);
    let views = [
        "",
        "?period=@",
        "subject?subject=@&period=@",
        "sheet/@?subject=@&period=@",
        "sheet/@",
        "sheet/@/export",
        "sheet/@/import?subject=@",
        "sheet/@/new?subject=@&period=@",
        "sheet/@/remarks",
        "sheet/@/skills?period=@",
        "assessment/@",
        "assessment/@/edit",
        "class/@?period=@",
        "class/@/pupil/@?period=@",
        "class/@/skills?period=@",
        "class/@/settings",
        "bulletins",
        "bulletin/@",
        "@",
        "@/@",
    ];
    crowd(&values).opens(&mut school, 12, &views)?;
    Ok(())
}

#[test]
fn no_form_is_a_fault_for_anyone() -> Outcome {
    let (mut school, known) = furnished()?;
    let values = odd(&known);
    let cells = [
        cell(&school, &known[0], "pupil")?,
        cell(&school, &known[1], "pupil2")?,
        format!("text/{}", school.person("pupil")?),
        format!("decided/{}", school.person("pupil")?),
        format!("CPD_FRA/{}", school.person("pupil")?),
        "Mathématiques/".to_owned(),
        "nowhere".to_owned(),
    ];
    let acts = [
        "sheet/@?subject=@&period=@",
        "sheet/@",
        "sheet/@/import",
        "sheet/@/new?id=@",
        "sheet/@/remarks",
        "sheet/@/skills",
        "sheet/@/skills/publish",
        "sheet/@/arrange?subject=@&period=@",
        "assessment/@/edit?version=@",
        "assessment/@/publish?version=@",
        "assessment/@/hide",
        "class/@",
        "class/@/freeze?period=@&edition=@",
        "class/@/settings",
        "class/@/settings/subject",
        "class/@/settings/coefficients",
        "@",
        "assessment/@/delete",
    ];
    let real = given::sheet(&school, "6A", "Mathématiques")?;
    let acts: Vec<_> = [real.as_str()].into_iter().chain(acts).collect();
    let sent = |dice: &mut Dice| form(dice, &values, &cells);
    let mut statuses = crowd(&values).sends(&mut school, 20, &acts, sent)?;
    // Where an identifier is somebody else's already, by chance of the dice.
    statuses.remove(&409);
    let reached: Vec<_> = statuses.into_iter().collect();
    assert_eq!(
        reached,
        [200, 303, 403, 404, 422],
        "every way out was taken"
    );
    assert!(school.pass("2026-11-23T17:05:00")? < 10_000);
    // What failed would come again within the hour.
    let again = school.pass("2026-11-23T18:00:00")?;
    assert_eq!(again, 0, "an event failed and waits");
    let views = ["", "?period=2", "bulletins"];
    crowd(&values).opens(&mut school, 1, &views)?;
    Ok(())
}

/// A form of everything: mostly of values that fit, so that what is beyond the first check is reached, with some
/// replaced, left out or doubled; and cells.
fn form(dice: &mut Dice, values: &[String], cells: &[String]) -> Vec<(String, String)> {
    let fits = |field: &str, dice: &mut Dice| match field {
        "date" | "first" => "2026-11-20".to_owned(),
        "second" => "2027-03-01".to_owned(),
        "period" | "coefficient" => "1".to_owned(),
        "scale" => "20".to_owned(),
        "rhythm" => (*dice.of(&["terms", "semesters"])).to_owned(),
        "visible_on" | "part" => String::new(),
        "typed" => (*dice.of(&["cell", "x"])).to_owned(),
        "table" => "Élève;Contrôle\nMOREAU Lina;4".to_owned(),
        "shown" => format!("{}=4>5;=;>", dice.of(cells)),
        _ => "Mathématiques".to_owned(),
    };
    let mut form = Vec::new();
    for field in FIELDS {
        match dice.below(12) {
            0 => {}
            // With it, the table is not looked at.
            3..=8 if field == "shown" => {}
            1 | 2 => form.push((field.to_owned(), dice.of(values).clone())),
            _ => form.push((field.to_owned(), fits(field, dice))),
        }
    }
    for _ in 0..dice.below(4) {
        let name = dice.of(cells).clone();
        let value = |dice: &mut Dice| match dice.below(4) {
            0 => dice.of(values).clone(),
            1 => String::new(),
            _ => (*dice.of(&["12,5", "7", "abs", "3", "1"])).to_owned(),
        };
        form.push((name.clone(), value(dice)));
        form.push((name, value(dice)));
    }
    form
}
