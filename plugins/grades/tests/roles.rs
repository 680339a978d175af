//! Who opens what, and who does what: every page and every act of the module, for each relation to the marks of a class.

mod given;

use given::{Assessment, Outcome, bulletin, cell, freeze, make, mark, place, publish, published};
use preau_sdk_testing::{School, assert_rows, fitting};

/// The pupil whose marks they are, another of the class, one of another class; the relative of the first (of the
/// second too), another child's, one without authority; who teaches the subject, who teaches the pupil something else
/// elsewhere; the head, who administers, who teaches the same to a class of the same name in another school.
const WHO: [&str; 12] = [
    "pupil",
    "pupil2",
    "pupil-b",
    "relative",
    "relative2",
    "relative-b",
    "stranger",
    "teacher",
    "teacher2",
    "head",
    "admin",
    "outsider",
];
/// Those for whom there is no such module here.
const OUTSIDE: [&str; 3] = ["stranger", "admin", "outsider"];
const INSIDE: &[&str] = &[
    "pupil",
    "pupil2",
    "pupil-b",
    "relative",
    "relative2",
    "relative-b",
    "teacher",
    "teacher2",
    "head",
];
const LEARNERS: &[&str] = &[
    "pupil",
    "pupil2",
    "pupil-b",
    "relative",
    "relative2",
    "relative-b",
];
/// The class's pupils, their relatives, and whoever grades or heads.
const OF_CLASS: &[&str] = &[
    "pupil",
    "pupil2",
    "relative",
    "relative2",
    "teacher",
    "head",
];
const GRADES: &[&str] = &["teacher"];
const READS: &[&str] = &["teacher", "head"];
const HEAD: &[&str] = &["head"];
const OWN: &[&str] = &["pupil", "relative", "relative2", "teacher", "head"];
const NOBODY: &[&str] = &[];
/// The head reads and does not grade, and is told so.
const HEAD_READS: &[(&str, u64)] = &[("head", 403)];
/// The class's teachers meet in the council, and the head alone does some of it.
const TEACHER_MEETS: &[(&str, u64)] = &[("teacher", 403)];

/// A page or an act: its pattern in `routes.rs`, an address of it, who may, and what is answered to the others: 404,
/// or what stands there for one of them.
struct Row {
    pattern: &'static str,
    address: String,
    form: Vec<(String, String)>,
    may: &'static [&'static str],
    others: &'static [(&'static str, u64)],
}

impl Row {
    fn new(
        pattern: &'static str,
        address: impl Into<String>,
        may: &'static [&'static str],
    ) -> Self {
        Self {
            pattern,
            address: address.into(),
            form: Vec::new(),
            may,
            others: &[],
        }
    }

    fn sending(mut self, form: &[(&str, &str)]) -> Self {
        let own = form
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.form = own.collect();
        self
    }

    fn but(mut self, others: &'static [(&'static str, u64)]) -> Self {
        self.others = others;
        self
    }

    /// What somebody is answered, where whoever may is answered this.
    fn status(&self, who: &str, well: u64) -> Vec<u64> {
        fitting(who, (self.may, well), self.others, &OUTSIDE)
    }
}

fn covers(rows: &[Row], of: &str) {
    let rows = rows.iter().map(|row| row.pattern);
    assert_rows(rows, include_str!("../src/routes.rs"), of);
}

struct Made {
    school: School,
    published: String,
    hidden: String,
    bulletin: String,
    /// In the group of the first pupil, by the other teacher.
    german: String,
}

/// Two published assessments of 6A and one that is not, a bulletin of the first pupil, an assessment of their group.
fn made() -> Result<Made, Box<dyn std::error::Error>> {
    let mut school = School::open("grades")?;
    let [published, _] = published(&mut school)?;
    let secret = Assessment {
        title: "Surprise",
        ..Assessment::control()
    };
    let hidden = make(&mut school, &secret)?;
    mark(&mut school, &secret, &hidden, "pupil", "3")?;
    let german = Assessment::german();
    let id = make(&mut school, &german)?;
    mark(&mut school, &german, &id, "pupil", "17")?;
    publish(&mut school, &german, &id)?;
    freeze(&mut school)?;
    let bulletin = bulletin(&mut school, "pupil")?;
    Ok(Made {
        bulletin: bulletin.trim_start_matches("bulletin/").to_owned(),
        school,
        published,
        hidden,
        german: id,
    })
}

fn pages(made: &Made) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let Made {
        school,
        published,
        hidden,
        bulletin,
        german,
    } = made;
    let sheet = |rest: &str| {
        place(
            school,
            "sheet",
            "6A",
            &format!("{rest}?subject=Mathématiques&period=1"),
        )
    };
    let other = |rest: &str| {
        place(
            school,
            "sheet",
            "6A",
            &format!("{rest}?subject=Français&period=1"),
        )
    };
    let class = |rest: &str| place(school, "class", "6A", rest);
    let pupil = school.person("pupil")?;
    Ok(vec![
        Row::new("", "", INSIDE),
        Row::new("", "?period=3", INSIDE),
        Row::new(
            "subject",
            "subject?subject=Mathématiques&period=1",
            LEARNERS,
        ),
        Row::new("sheet/{of}", sheet("")?, READS),
        // In their class, and not theirs to grade.
        Row::new("sheet/{of}", other("")?, HEAD),
        Row::new("sheet/{of}/export", sheet("/export")?, READS),
        Row::new("sheet/{of}/import", sheet("/import")?, GRADES).but(HEAD_READS),
        Row::new("sheet/{of}/new", sheet("/new")?, GRADES).but(HEAD_READS),
        Row::new("sheet/{of}/new", other("/new")?, NOBODY).but(HEAD_READS),
        Row::new("sheet/{of}/remarks", sheet("/remarks")?, READS),
        Row::new("sheet/{of}/skills", sheet("/skills")?, READS),
        Row::new(
            "assessment/{id}",
            format!("assessment/{published}"),
            OF_CLASS,
        ),
        Row::new("assessment/{id}", format!("assessment/{hidden}"), READS),
        Row::new(
            "assessment/{id}",
            format!("assessment/{german}"),
            &["pupil", "relative", "relative2", "teacher2", "head"],
        ),
        Row::new(
            "assessment/{id}/edit",
            format!("assessment/{published}/edit"),
            GRADES,
        )
        .but(HEAD_READS),
        Row::new("class/{of}", class("?period=1")?, READS),
        Row::new(
            "class/{of}/pupil/{pupil}",
            class(&format!("/pupil/{pupil}?period=1"))?,
            READS,
        ),
        Row::new("class/{of}/skills", class("/skills?period=1")?, READS),
        Row::new("class/{of}/settings", class("/settings")?, HEAD).but(TEACHER_MEETS),
        // A group has its periods, too, and no council.
        Row::new(
            "class/{of}/settings",
            place(school, "class", "6ALL1", "/settings")?,
            HEAD,
        )
        .but(&[("teacher2", 403)]),
        Row::new(
            "class/{of}",
            place(school, "class", "6ALL1", "?period=1")?,
            NOBODY,
        ),
        Row::new("bulletins", "bulletins", INSIDE),
        Row::new("bulletin/{id}", format!("bulletin/{bulletin}"), OWN),
    ])
}

/// A relative of several looks at the first pupil, or at their own child.
fn child(who: &str) -> Option<&'static str> {
    (who == "relative2").then_some("pupil")
}

#[test]
fn each_page_is_opened_by_whom_it_is_for() -> Outcome {
    let mut made = made()?;
    let pages = pages(&made)?;
    covers(&pages, "View");
    for page in &pages {
        for who in WHO {
            let caller = made.school.as_(who);
            let caller = match child(who) {
                Some(child) => caller.for_child(child),
                None => caller,
            };
            let answer = caller.try_view(&page.address)?;
            let statuses = page.status(who, 200);
            assert!(
                statuses.contains(&answer.status()),
                "{who} opens {:?}: {answer:?}",
                page.address
            );
        }
    }
    // Looking at their other child, a relative reads nothing of the first that is that one's alone.
    let bulletin = format!("bulletin/{}", made.bulletin);
    let answer = made
        .school
        .as_("relative2")
        .for_child("pupil2")
        .try_view(&bulletin)?;
    assert_eq!(answer.status(), 404);
    Ok(())
}

/// A row that types this into an empty cell.
fn typing(row: Row, name: &str, value: &str) -> Row {
    row.sending(&[(name, ""), (name, value)])
}

fn acts(made: &Made) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let Made {
        school,
        published,
        hidden,
        german,
        ..
    } = made;
    let sheet = |rest: &str| {
        place(
            school,
            "sheet",
            "6A",
            &format!("{rest}?subject=Mathématiques&period=1"),
        )
    };
    let cell = cell(school, hidden, "pupil")?;
    let pupil = school.person("pupil")?;
    let making = [
        ("title", "Un de plus"),
        ("date", "2026-11-20"),
        ("period", "1"),
        ("scale", "20"),
        ("coefficient", "1"),
        ("to_twenty", "true"),
    ];
    let create = sheet("/new")?;
    Ok(vec![
        Row::new("sheet/{of}", sheet("")?, GRADES)
            .sending(&[(&cell, "3"), (&cell, "4")])
            .but(HEAD_READS),
        Row::new("sheet/{of}/import", sheet("/import")?, GRADES)
            .sending(&[("shown", &format!("{cell}=4>5"))])
            .but(HEAD_READS),
        Row::new("sheet/{of}/arrange", sheet("/arrange")?, GRADES).but(HEAD_READS),
        Row::new(
            "sheet/{of}/new",
            format!("{create}&id=0198-one-more"),
            GRADES,
        )
        .sending(&making)
        .but(HEAD_READS),
        typing(
            Row::new("sheet/{of}/remarks", sheet("/remarks")?, GRADES).but(HEAD_READS),
            &format!("text/{pupil}"),
            "Bon trimestre.",
        ),
        typing(
            Row::new("sheet/{of}/skills", sheet("/skills")?, GRADES).but(HEAD_READS),
            &format!("CPD_SCI/{pupil}"),
            "3",
        ),
        Row::new(
            "sheet/{of}/skills/publish",
            sheet("/skills/publish")?,
            GRADES,
        )
        .but(HEAD_READS),
        Row::new(
            "assessment/{id}/edit",
            format!("assessment/{hidden}/edit"),
            GRADES,
        )
        .sending(&making)
        .but(HEAD_READS),
        Row::new(
            "assessment/{id}/publish",
            format!("assessment/{hidden}/publish"),
            GRADES,
        )
        .but(HEAD_READS),
        Row::new(
            "assessment/{id}/publish",
            format!("assessment/{german}/publish"),
            &["teacher2"],
        )
        // A pupil of the group may read it, and nothing more.
        .but(&[
            ("pupil", 404),
            ("relative", 404),
            ("relative2", 404),
            ("head", 403),
        ]),
        Row::new(
            "assessment/{id}/hide",
            format!("assessment/{hidden}/hide"),
            GRADES,
        )
        .but(HEAD_READS),
        Row::new(
            "assessment/{id}/delete",
            format!("assessment/{published}/delete"),
            GRADES,
        )
        .but(HEAD_READS),
    ])
}

/// What is done before and after a council.
fn acts_of_council(made: &Made) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let Made { school, .. } = made;
    let class = |rest: &str| place(school, "class", "6A", rest);
    let pupil = school.person("pupil")?;
    Ok(vec![
        // A class that has no head teacher: the head writes what its council says.
        typing(
            Row::new("class/{of}", class("?period=1")?, HEAD).but(TEACHER_MEETS),
            &format!("text/{pupil}"),
            "Encouragements.",
        ),
        // And one that has.
        typing(
            Row::new(
                "class/{of}",
                place(school, "class", "6B", "?period=1")?,
                &["teacher2", "head"],
            )
            .but(TEACHER_MEETS),
            &format!("text/{}", school.person("pupil-b")?),
            "Encouragements.",
        ),
        // Of a group that somebody teaches there is no council to write for.
        typing(
            Row::new(
                "class/{of}",
                place(school, "class", "6ALL1", "?period=1")?,
                NOBODY,
            ),
            &format!("text/{pupil}"),
            "Encouragements.",
        ),
        Row::new(
            "class/{of}/freeze",
            class("/freeze?period=1&edition=2")?,
            HEAD,
        )
        .but(TEACHER_MEETS),
        Row::new("class/{of}/settings", class("/settings")?, HEAD)
            .sending(&[("rhythm", "semesters"), ("first", "2027-01-31")])
            .but(TEACHER_MEETS),
        Row::new(
            "class/{of}/settings/subject",
            class("/settings/subject")?,
            HEAD,
        )
        .sending(&[("subject", "Mathématiques"), ("part", "Géométrie")])
        .but(TEACHER_MEETS),
        Row::new(
            "class/{of}/settings/coefficients",
            class("/settings/coefficients")?,
            HEAD,
        )
        .sending(&[
            ("Mathématiques/Géométrie", "1"),
            ("Mathématiques/Géométrie", "2"),
        ])
        .but(TEACHER_MEETS),
    ])
}

#[test]
fn each_act_is_done_by_whom_it_is_for() -> Outcome {
    let mut made = made()?;
    let acts: Vec<_> = acts(&made)?
        .into_iter()
        .chain(acts_of_council(&made)?)
        .collect();
    covers(&acts, "Act");
    let school = &mut made.school;
    for act in &acts {
        let form: Vec<_> = act
            .form
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        // Those of others first, so that what is not theirs would change something for whom it is. Whoever may and
        // is second says what is kept already, or is told that another was quicker: the page again.
        for who in WHO.into_iter().filter(|who| !act.may.contains(who)) {
            let answer = school.as_(who).try_act(&act.address, &form)?;
            let statuses = act.status(who, 303);
            assert!(
                statuses.contains(&answer.status()),
                "{who} does {:?}: {answer:?}",
                act.address
            );
        }
        for who in act.may {
            let answer = school.as_(who).try_act(&act.address, &form)?;
            assert_eq!(
                answer.status(),
                303,
                "{who} does {:?}: {answer:?}",
                act.address
            );
        }
    }
    Ok(())
}

#[test]
fn a_pupil_reads_no_other_s_mark_wherever_it_might_stand() -> Outcome {
    let mut made = made()?;
    let published = format!("assessment/{}", made.published);
    for who in ["pupil2", "relative2"] {
        for address in [
            "",
            "subject?subject=Mathématiques&period=1",
            published.as_str(),
        ] {
            let caller = made.school.as_(who);
            let caller = if who == "relative2" {
                caller.for_child("pupil2")
            } else {
                caller
            };
            let page = caller.view(address)?;
            assert!(page.says("16"), "{who} reads their own: {}", page.text());
            // The first pupil's mark and average, and who they are.
            for secret in ["12,5", "13,0", "Moreau", "MOREAU"] {
                let text = page.text();
                assert!(!text.contains(secret), "{who} reads {secret}: {text}");
            }
        }
    }
    for secret in ["Surprise"] {
        for who in ["pupil", "relative"] {
            let page = made.school.as_(who).view("")?;
            assert!(!page.says(secret), "{who}: {}", page.text());
        }
    }
    Ok(())
}

#[test]
fn who_left_the_class_reads_nothing_more_of_it_and_who_comes_back_does() -> Outcome {
    let mut made = made()?;
    let published = format!("assessment/{}", made.published);
    let bulletin = format!("bulletin/{}", made.bulletin);
    made.school.leave("pupil2")?;
    assert_eq!(
        made.school.as_("pupil2").try_view(&published)?.status(),
        404
    );
    made.school.join()?;
    assert_eq!(
        made.school.as_("pupil2").try_view(&published)?.status(),
        200
    );
    // A bulletin is the pupil's, whatever class they are in.
    made.school.leave("pupil")?;
    assert_eq!(made.school.as_("pupil").try_view(&bulletin)?.status(), 200);
    assert_eq!(made.school.as_("pupil").try_view(&published)?.status(), 404);
    made.school.join()?;
    // A teacher who left the class grades it no more.
    made.school.leave("teacher")?;
    let sheet = given::sheet(&made.school, "6A", "Mathématiques")?;
    assert_eq!(made.school.as_("teacher").try_view(&sheet)?.status(), 404);
    let answer = made
        .school
        .as_("teacher")
        .try_act(&format!("{published}/hide"), &[])?;
    assert_eq!(answer.status(), 404, "{answer:?}");
    Ok(())
}
