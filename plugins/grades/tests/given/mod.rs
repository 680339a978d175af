//! Assessments and marks that the tests begin with.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    reason = "not every test file uses all of it; a missing part of a JSON page fails the test"
)]

use std::error::Error;

use preau_sdk_testing::{Answer, Page, School, Value};

pub type Outcome = Result<(), Box<dyn Error>>;

/// What a teacher fills in.
#[derive(Clone, Copy)]
pub struct Assessment<'a> {
    pub by: &'a str,
    pub class: &'a str,
    pub subject: &'a str,
    pub title: &'a str,
    pub scale: &'a str,
    pub coefficient: &'a str,
    pub to_twenty: bool,
    pub bonus: bool,
    pub visible_on: &'a str,
}

impl Assessment<'_> {
    /// By the teacher of mathematics, for 6A.
    pub fn control() -> Self {
        Assessment {
            by: "teacher",
            class: "6A",
            subject: "Mathématiques",
            title: "Contrôle",
            scale: "20",
            coefficient: "2",
            to_twenty: true,
            bonus: false,
            visible_on: "",
        }
    }

    /// Out of 10, by the same.
    pub fn lesson() -> Self {
        Assessment {
            title: "Leçon",
            scale: "10",
            coefficient: "1",
            ..Self::control()
        }
    }

    /// By the other teacher, in the group in which the first pupil is.
    pub fn german() -> Self {
        Assessment {
            by: "teacher2",
            class: "6ALL1",
            subject: "Allemand",
            title: "Vokabeltest",
            ..Self::control()
        }
    }
}

/// An address of a class: `place(&school, "sheet", "6A", "/new")`.
pub fn place(
    school: &School,
    what: &str,
    class: &str,
    rest: &str,
) -> Result<String, Box<dyn Error>> {
    let audience = school.audience(class)?.replacen(':', "-", 1);
    Ok(format!("{what}/{audience}{rest}"))
}

/// The sheet of a class in a subject, in the first term.
pub fn sheet(school: &School, class: &str, subject: &str) -> Result<String, Box<dyn Error>> {
    place(
        school,
        "sheet",
        class,
        &format!("?subject={subject}&period=1"),
    )
}

/// Sends the form for a new assessment; whatever comes, and the identifier that it would have.
pub fn try_make(
    school: &mut School,
    one: &Assessment<'_>,
) -> Result<(Answer, String), Box<dyn Error>> {
    let rest = format!("/new?subject={}&period=1", one.subject);
    let form = place(school, "sheet", one.class, &rest)?;
    let to = school.as_(one.by).view(&form)?.sends_to()?;
    let (_, id) = to
        .split_once("id=")
        .ok_or("the form carries no identifier")?;
    let id = id.split('&').next().unwrap_or_default().to_owned();
    let mut sent = vec![
        ("title", one.title),
        ("date", "2026-11-20"),
        ("period", "1"),
        ("scale", one.scale),
        ("coefficient", one.coefficient),
        ("visible_on", one.visible_on),
    ];
    sent.extend(one.to_twenty.then_some(("to_twenty", "true")));
    sent.extend(one.bonus.then_some(("bonus", "true")));
    Ok((school.as_(one.by).try_act(&to, &sent)?, id))
}

/// Makes it, and tells its identifier.
pub fn make(school: &mut School, one: &Assessment<'_>) -> Result<String, Box<dyn Error>> {
    let (answer, id) = try_make(school, one)?;
    if answer.status() == 303 {
        Ok(id)
    } else {
        Err(format!("not made: {answer:?}").into())
    }
}

/// Every cell of a page's grids that is typed: its name, what is kept, and what was typed.
pub fn cells(page: &Page) -> Vec<(String, String, String)> {
    let rows = page
        .blocks("grid")
        .filter_map(|grid| grid["rows"].as_array())
        .flatten();
    let cells = rows.filter_map(|row| row["cells"].as_array()).flatten();
    let text = |cell: &Value, key: &str| cell[key].as_str().unwrap_or_default().to_owned();
    let typed = cells.filter(|cell| cell.get("value").is_some());
    let typed = typed.map(|cell| (text(cell, "name"), text(cell, "value"), text(cell, "typed")));
    typed.collect()
}

/// The same without what is kept.
pub fn inputs(page: &Page) -> Vec<(String, String)> {
    let cells = cells(page).into_iter();
    cells.map(|(name, _, typed)| (name, typed)).collect()
}

/// The name of a pupil's cell.
pub fn cell(school: &School, assessment: &str, pupil: &str) -> Result<String, Box<dyn Error>> {
    Ok(format!("{assessment}/{}", school.person(pupil)?))
}

/// Leaves a cell in which something was typed in the place of something else.
pub fn leave(
    school: &mut School,
    who: &str,
    sheet: &str,
    cell: &str,
    (was, typed): (&str, &str),
) -> Result<Answer, Box<dyn Error>> {
    let form = [(cell, was), (cell, typed), ("typed", "cell")];
    Ok(school.as_(who).try_act(sheet, &form)?)
}

/// Gives a mark where there was none; an error unless it is kept.
pub fn mark(
    school: &mut School,
    one: &Assessment<'_>,
    id: &str,
    pupil: &str,
    typed: &str,
) -> Outcome {
    let sheet = sheet(school, one.class, one.subject)?;
    let cell = cell(school, id, pupil)?;
    let answer = leave(school, one.by, &sheet, &cell, ("", typed))?;
    match answer.cell(&cell) {
        Some((_, None)) => Ok(()),
        _ => Err(format!("not kept: {answer:?}").into()),
    }
}

/// Gives a mark to a pupil more of 6A, in a school that was opened with one.
pub fn mark_classmate(school: &mut School, one: &Assessment<'_>, id: &str, typed: &str) -> Outcome {
    mark_named(school, one, id, "Camille", typed)
}

/// The same, to one of several.
pub fn mark_numbered_classmate(
    school: &mut School,
    one: &Assessment<'_>,
    id: &str,
    number: u8,
    typed: &str,
) -> Outcome {
    mark_named(school, one, id, &format!("Camille {number:02}"), typed)
}

fn mark_named(
    school: &mut School,
    one: &Assessment<'_>,
    id: &str,
    called: &str,
    typed: &str,
) -> Outcome {
    let sheet = sheet(school, one.class, one.subject)?;
    let page = school.as_(one.by).view(&sheet)?;
    let rows = page
        .blocks("grid")
        .filter_map(|grid| grid["rows"].as_array())
        .flatten();
    let mut of_classmate = rows.filter(|row| {
        let label = row["label"].as_str();
        label.is_some_and(|label| label.contains(called))
    });
    let cells = of_classmate.next().and_then(|row| row["cells"].as_array());
    let names = cells
        .into_iter()
        .flatten()
        .filter_map(|cell| cell["name"].as_str());
    let mut names = names.filter(|name| name.starts_with(id));
    let cell = names.next().ok_or("no classmate")?.to_owned();
    let answer = leave(school, one.by, &sheet, &cell, ("", typed))?;
    match answer.cell(&cell) {
        Some((_, None)) => Ok(()),
        _ => Err(format!("not kept: {answer:?}").into()),
    }
}

/// The cells that the preview of a table would change, as its form carries them; an error unless it is shown.
pub fn preview(
    school: &mut School,
    who: &str,
    import: &str,
    table: &str,
) -> Result<String, Box<dyn Error>> {
    let answer = school.as_(who).try_act(import, &[("table", table)])?;
    let page = answer.shown()?;
    let field = page.field("shown").ok_or("nothing would change")?;
    let value = field["control"]["value"].as_str();
    Ok(value.ok_or("no hidden value")?.to_owned())
}

/// Imports a table: looks at what it would change, and takes it; whatever comes of that.
pub fn import(
    school: &mut School,
    who: &str,
    import: &str,
    table: &str,
) -> Result<Answer, Box<dyn Error>> {
    let shown = preview(school, who, import, table)?;
    Ok(school.as_(who).try_act(import, &[("shown", &shown)])?)
}

/// Publishes it, and has the averages worked out.
pub fn publish(school: &mut School, one: &Assessment<'_>, id: &str) -> Outcome {
    school
        .as_(one.by)
        .act(&format!("assessment/{id}/publish"), &[])?;
    school.deliver()?;
    Ok(())
}

/// The control and the lesson of 6A with marks of both pupils, published: their identifiers.
pub fn published(school: &mut School) -> Result<[String; 2], Box<dyn Error>> {
    let (control, lesson) = (Assessment::control(), Assessment::lesson());
    let ids = [make(school, &control)?, make(school, &lesson)?];
    mark(school, &control, &ids[0], "pupil", "12,5")?;
    mark(school, &control, &ids[0], "pupil2", "16")?;
    mark(school, &lesson, &ids[1], "pupil", "7")?;
    publish(school, &control, &ids[0])?;
    publish(school, &lesson, &ids[1])?;
    Ok(ids)
}

/// Has the head freeze the bulletins of 6A in the first term; they are when this ends.
pub fn freeze(school: &mut School) -> Result<Answer, Box<dyn Error>> {
    let to = place(school, "class", "6A", "/freeze?period=1&edition=1")?;
    let answer = school.as_("head").act(&to, &[])?;
    school.deliver()?;
    Ok(answer)
}

/// Where somebody reads the newest bulletin of that term.
pub fn bulletin(school: &mut School, who: &str) -> Result<String, Box<dyn Error>> {
    let page = school.as_(who).view("bulletins")?;
    Ok(page.link("1er trimestre – 6A")?)
}

/// The row of a table that begins with this.
pub fn row(page: &Page, first: &str) -> Vec<String> {
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
pub fn furnished() -> Result<School, Box<dyn Error>> {
    furnish(School::open("grades")?)
}

/// The same, in a school that is there.
pub fn furnish(mut school: School) -> Result<School, Box<dyn Error>> {
    published(&mut school)?;
    let german = Assessment::german();
    let id = make(&mut school, &german)?;
    mark(&mut school, &german, &id, "pupil", "17")?;
    publish(&mut school, &german, &id)?;
    Ok(school)
}
