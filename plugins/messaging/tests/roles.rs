//! Who opens what, and who does what: every page and every act of the module, for each relation to a message.

mod given;

use given::{Letter, Outcome, reads, send, subjects, write};
use preau_sdk_testing::{School, assert_rows, fitting};

/// Its author, who got it, who got it in blind copy; of the same class, of another class; the relative of who got
/// it, another child's; the head, who administers, who has no authority over the child, who comes to inspect.
const WHO: [&str; 11] = [
    "teacher",
    "pupil",
    "teacher2",
    "pupil2",
    "pupil-b",
    "relative",
    "relative-b",
    "head",
    "admin",
    "stranger",
    "inspector",
];
/// Those who have no messages in this school at all.
const OUTSIDE: [&str; 2] = ["stranger", "inspector"];
const EVERYBODY: &[&str] = &[
    "teacher",
    "pupil",
    "teacher2",
    "pupil2",
    "pupil-b",
    "relative",
    "relative-b",
    "head",
    "admin",
];
const HAVE_IT: &[&str] = &["teacher", "pupil", "teacher2"];
const GOT_IT: &[&str] = &["pupil", "teacher2"];
const AUTHOR: &[&str] = &["teacher"];
const PUPIL: &[&str] = &["pupil"];
const NOBODY: &[&str] = &[];

/// A page or an act: its pattern in `routes.rs`, an address of it, who may, and what is answered to the others: 404,
/// or what stands there for one of them.
struct Row {
    pattern: &'static str,
    address: String,
    form: &'static [(&'static str, &'static str)],
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
            form: &[],
            may,
            others: &[],
        }
    }

    fn sending(mut self, form: &'static [(&'static str, &'static str)]) -> Self {
        self.form = form;
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
    message: String,
    announcement: String,
    draft: String,
    thread: String,
}

/// A message and an announcement of the teacher to the pupil, and in blind copy to the other teacher; a draft of the
/// teacher's; a folder of the pupil's.
fn made() -> Result<Made, Box<dyn std::error::Error>> {
    let mut school = School::open("messaging")?;
    let one = Letter {
        bcc: &["teacher2"],
        ..Letter::short()
    };
    let message = send(&mut school, &one)?;
    let announcement = Letter {
        announcement: true,
        ..one
    };
    let announcement = send(&mut school, &announcement)?;
    let (_, draft) = write(&mut school, "new", &one, "draft")?;
    for name in ["Un", "Deux"] {
        school.as_("pupil").act("folders", &[("name", name)])?;
    }
    let page = school.as_("pupil").view(&format!("message/{message}"))?;
    let thread = page.link("Ranger")?;
    let thread = thread
        .trim_start_matches("thread/")
        .trim_end_matches("/move");
    Ok(Made {
        thread: thread.to_owned(),
        school,
        message,
        announcement,
        draft,
    })
}

fn pages(made: &Made) -> Vec<Row> {
    let Made {
        message,
        announcement,
        draft,
        thread,
        ..
    } = made;
    vec![
        Row::new("", "", EVERYBODY),
        Row::new("", "?unread=1", EVERYBODY),
        Row::new("sent", "sent", EVERYBODY),
        Row::new("drafts", "drafts", EVERYBODY),
        Row::new("trash", "trash", EVERYBODY),
        Row::new("folders", "folders", EVERYBODY),
        Row::new("folder/{number}", "folder/17", PUPIL),
        Row::new("folder/{number}", "folder/18", NOBODY),
        Row::new("folder/{number}/rename", "folder/17/rename", PUPIL),
        Row::new("thread/{id}/move", format!("thread/{thread}/move"), HAVE_IT),
        Row::new("search", "search", EVERYBODY),
        Row::new("search", "search?words=plan", EVERYBODY),
        Row::new("message/{id}", format!("message/{message}"), HAVE_IT),
        Row::new("message/{id}", format!("message/{announcement}"), HAVE_IT),
        // A message is no draft, nor the other way round.
        Row::new("message/{id}", format!("message/{draft}"), NOBODY),
        Row::new("draft/{id}", format!("draft/{message}"), NOBODY),
        Row::new(
            "message/{id}/readers",
            format!("message/{announcement}/readers"),
            AUTHOR,
        ),
        Row::new(
            "message/{id}/readers",
            format!("message/{message}/readers"),
            NOBODY,
        ),
        Row::new(
            "message/{id}/readers",
            format!("message/{announcement}/readers?unread=1"),
            AUTHOR,
        ),
        Row::new(
            "message/{id}/remind",
            format!("message/{announcement}/remind"),
            AUTHOR,
        ),
        Row::new(
            "message/{id}/remind",
            format!("message/{message}/remind"),
            NOBODY,
        ),
        Row::new(
            "message/{id}/report",
            format!("message/{message}/report"),
            GOT_IT,
        )
        .but(&[("teacher", 403)]),
        Row::new("new", "new", EVERYBODY),
        Row::new(
            "message/{id}/reply",
            format!("message/{message}/reply"),
            HAVE_IT,
        ),
        Row::new(
            "message/{id}/reply",
            format!("message/{message}/reply?all=1"),
            HAVE_IT,
        ),
        Row::new(
            "message/{id}/reply",
            format!("message/{announcement}/reply"),
            NOBODY,
        )
        .but(&[("teacher", 403), ("pupil", 403), ("teacher2", 403)]),
        Row::new(
            "message/{id}/forward",
            format!("message/{message}/forward"),
            HAVE_IT,
        ),
        Row::new("draft/{id}", format!("draft/{draft}"), AUTHOR),
        Row::new(
            "draft/{id}",
            format!("draft/{draft}?find=to&words=moreau"),
            AUTHOR,
        ),
        Row::new("draft/{id}/later", format!("draft/{draft}/later"), AUTHOR),
    ]
}

#[test]
fn each_page_is_opened_by_whom_it_is_for() -> Outcome {
    let mut made = made()?;
    let pages = pages(&made);
    covers(&pages, "View");
    for page in &pages {
        for who in WHO {
            let answer = made.school.as_(who).try_view(&page.address)?;
            let statuses = page.status(who, 200);
            assert!(
                statuses.contains(&answer.status()),
                "{who} opens {:?}: {answer:?}",
                page.address
            );
        }
    }
    for who in WHO {
        let answer = made.school.as_(who).try_view("nowhere")?;
        assert!(matches!(answer.status(), 403 | 404), "{who}: {answer:?}");
    }
    Ok(())
}

fn acts(made: &Made) -> Vec<Row> {
    let Made {
        message,
        draft,
        thread,
        ..
    } = made;
    let later = &[("day", "2026-11-30"), ("time", "08:00")];
    vec![
        // Under the identifier of somebody else's draft, everybody keeps one of their own.
        Row::new("write/{id}", format!("write/{draft}"), EVERYBODY).sending(&[
            ("subject", "Ton exposé"),
            ("text", "Écrit"),
            ("state", "draft"),
        ]),
        Row::new(
            "message/{id}/recall",
            format!("message/{message}/recall"),
            AUTHOR,
        ),
        Row::new(
            "message/{id}/report",
            format!("message/{message}/report"),
            GOT_IT,
        )
        .sending(&[("reason", "Parce que")])
        .but(&[("teacher", 403)]),
        // The author of what nobody answered got nothing to be read again.
        Row::new(
            "thread/{id}/unread",
            format!("thread/{thread}/unread"),
            GOT_IT,
        ),
        Row::new("thread/{id}/move", format!("thread/{thread}/move"), HAVE_IT)
            .sending(&[("folder", "0")]),
        Row::new(
            "thread/{id}/trash",
            format!("thread/{thread}/trash"),
            HAVE_IT,
        ),
        Row::new(
            "thread/{id}/restore",
            format!("thread/{thread}/restore"),
            HAVE_IT,
        ),
        Row::new(
            "thread/{id}/erase",
            format!("thread/{thread}/erase"),
            HAVE_IT,
        ),
        Row::new("draft/{id}/later", format!("draft/{draft}/later"), AUTHOR).sending(later),
        Row::new("draft/{id}/keep", format!("draft/{draft}/keep"), AUTHOR),
        // To delete what is not there says no more than that it is not.
        Row::new(
            "draft/{id}/delete",
            format!("draft/{draft}/delete"),
            EVERYBODY,
        ),
        Row::new("folder/{number}/rename", "folder/17/rename", PUPIL).sending(&[("name", "Trois")]),
        Row::new("folder/{number}/delete", "folder/17/delete", PUPIL),
        Row::new("folders", "folders", EVERYBODY).sending(&[("name", "Quatre")]),
        Row::new("trash/empty", "trash/empty", EVERYBODY),
        Row::new("search", "search", EVERYBODY).sending(&[("words", "plan")]),
    ]
}

#[test]
fn each_act_is_done_by_whom_it_is_for() -> Outcome {
    let mut made = made()?;
    // Read, so that the recall leaves it with them.
    let message = made.message.clone();
    for who in ["pupil", "teacher2"] {
        made.school.as_(who).view(&format!("message/{message}"))?;
    }
    let acts = acts(&made);
    covers(&acts, "Act");
    let school = &mut made.school;
    for act in &acts {
        // Those of others first: what is not theirs changes nothing for whom it is.
        for who in WHO.into_iter().rev() {
            if act.pattern == "draft/{id}/delete" && who == "teacher" {
                assert_eq!(
                    subjects(school, "teacher", "drafts")?.len(),
                    1,
                    "others deleted it"
                );
            }
            let answer = school.as_(who).try_act(&act.address, act.form)?;
            let statuses = act.status(who, 303);
            assert!(
                statuses.contains(&answer.status()),
                "{who} does {:?}: {answer:?}",
                act.address
            );
        }
    }
    for who in HAVE_IT {
        assert!(reads(school, who, &message)?, "{who}");
    }
    assert_eq!(subjects(school, "teacher", "drafts")?, [""; 0]);
    Ok(())
}

#[test]
fn who_left_keeps_what_they_got_and_gets_no_more() -> Outcome {
    let mut school = School::open("messaging")?;
    let to_class = Letter {
        to: &["pupils 6A", "relatives 6A"],
        ..Letter::short()
    };
    let before = send(&mut school, &to_class)?;
    school.leave("pupil2")?;
    let after = send(&mut school, &to_class)?;
    for (who, got) in [
        ("pupil2", [true, false]),
        ("pupil", [true, true]),
        ("relative2", [true, true]),
    ] {
        for (message, got) in [&before, &after].into_iter().zip(got) {
            assert_eq!(reads(&mut school, who, message)?, got, "{who}");
        }
    }
    // Nor may they write to the class they were in, or look somebody of it up.
    let by_former = Letter {
        by: "pupil2",
        to: &["pupil"],
        ..Letter::short()
    };
    let (answer, _) = write(&mut school, "new", &by_former, "send")?;
    assert_eq!(answer.status(), 422, "{answer:?}");
    let found = school.as_("pupil2").view("new")?;
    assert!(!found.says(&school.name("teacher")?), "{}", found.text());
    // Back again, they have what they had.
    school.join()?;
    assert!(reads(&mut school, "pupil2", &before)?);
    assert!(!reads(&mut school, "pupil2", &after)?);
    Ok(())
}
