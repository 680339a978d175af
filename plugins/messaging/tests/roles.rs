//! Who opens what, and who does what: every page and every act, for each relation to a message.

mod given;

use given::{Letter, Outcome, send, write};
use preau_sdk_testing::School;

/// One column each: its author, who got it, who got it in blind copy, the child of one or the relative of the
/// other, the head, and who has nothing to do with it.
const WHO: [&str; 6] = [
    "teacher", "pupil", "teacher2", "relative", "head", "pupil-b",
];

#[test]
fn each_page_is_opened_by_whom_it_is_for() -> Outcome {
    let mut school = School::open("messaging")?;
    let one = Letter {
        bcc: &["teacher2"],
        ..Letter::short()
    };
    let message = send(&mut school, &one)?;
    let announcement = send(
        &mut school,
        &Letter {
            announcement: true,
            ..one
        },
    )?;
    let (_, draft) = write(&mut school, "new", &one, "draft")?;
    let all = [200; 6];
    for (page, statuses) in [
        (String::new(), all),
        ("?unread=1".into(), all),
        ("sent".into(), all),
        ("drafts".into(), all),
        ("trash".into(), all),
        ("folders".into(), all),
        ("folder/16".into(), [404; 6]),
        ("search".into(), all),
        ("search?words=plan".into(), all),
        ("new".into(), all),
        (format!("message/{message}"), [200, 200, 200, 404, 404, 404]),
        (
            format!("message/{message}/reply"),
            [200, 200, 200, 404, 404, 404],
        ),
        (
            format!("message/{message}/reply?all=1"),
            [200, 200, 200, 404, 404, 404],
        ),
        (
            format!("message/{message}/forward"),
            [200, 200, 200, 404, 404, 404],
        ),
        (
            format!("message/{message}/report"),
            [403, 200, 200, 404, 404, 404],
        ),
        (format!("message/{message}/readers"), [404; 6]),
        (
            format!("message/{announcement}"),
            [200, 200, 200, 404, 404, 404],
        ),
        (
            format!("message/{announcement}/reply"),
            [403, 403, 403, 404, 404, 404],
        ),
        (
            format!("message/{announcement}/readers"),
            [200, 404, 404, 404, 404, 404],
        ),
        (format!("draft/{draft}"), [200, 404, 404, 404, 404, 404]),
        (
            format!("draft/{draft}/later"),
            [200, 404, 404, 404, 404, 404],
        ),
        // A message is no draft, nor the other way round.
        (format!("draft/{message}"), [404; 6]),
        (format!("message/{draft}"), [404; 6]),
        ("nowhere".into(), [404; 6]),
    ] {
        for (who, status) in WHO.into_iter().zip(statuses) {
            let answer = school.as_(who).try_view(&page)?;
            assert_eq!(answer.status(), status, "{who} opens {page:?}: {answer:?}");
        }
    }
    Ok(())
}

/// An act, its form, and what each is answered.
type Row<'a> = (String, &'a [(&'a str, &'a str)], [u64; 6]);

#[test]
fn each_act_is_done_by_whom_it_is_for() -> Outcome {
    let mut school = School::open("messaging")?;
    let one = Letter {
        bcc: &["teacher2"],
        ..Letter::short()
    };
    let message = send(&mut school, &one)?;
    let (_, draft) = write(&mut school, "new", &one, "draft")?;
    let later = [("day", "2026-11-30"), ("time", "08:00")];
    let why = [("reason", "Parce que")];
    let none: [(&str, &str); 0] = [];
    let theirs = [303, 303, 303, 404, 404, 404];
    // Those of others first: what is not theirs changes nothing for whom it is.
    let acts: [Row<'_>; 10] = [
        (
            format!("message/{message}/recall"),
            &none,
            [303, 404, 404, 404, 404, 404],
        ),
        (
            format!("message/{message}/report"),
            &why,
            [403, 303, 303, 404, 404, 404],
        ),
        (format!("thread/{message}/unread"), &none, theirs),
        (format!("thread/{message}/trash"), &none, theirs),
        (format!("thread/{message}/restore"), &none, theirs),
        (format!("thread/{message}/erase"), &none, theirs),
        (
            format!("draft/{draft}/later"),
            &later,
            [303, 404, 404, 404, 404, 404],
        ),
        (
            format!("draft/{draft}/keep"),
            &none,
            [303, 404, 404, 404, 404, 404],
        ),
        ("trash/empty".into(), &none, [303; 6]),
        ("search".into(), &none, [303; 6]),
    ];
    // Read, so that the recall leaves it with them.
    for who in ["pupil", "teacher2"] {
        school.as_(who).view(&format!("message/{message}"))?;
    }
    let page = school.as_("pupil").view(&format!("message/{message}"))?;
    let thread = page
        .button("Mettre à la corbeille")?
        .path()
        .replace("/trash", "");
    let thread = thread.trim_start_matches("thread/").to_owned();
    for (act, form, statuses) in acts {
        let act = act.replace(&format!("thread/{message}"), &format!("thread/{thread}"));
        for (who, status) in WHO.into_iter().zip(statuses).rev() {
            let answer = school.as_(who).try_act(&act, form)?;
            // The author of what nobody answered got nothing to be read again.
            let nothing = act.ends_with("unread") && who == "teacher";
            let status = if nothing { 404 } else { status };
            assert_eq!(answer.status(), status, "{who} does {act}: {answer:?}");
        }
    }
    for who in ["pupil", "teacher2", "teacher"] {
        assert!(given::reads(&mut school, who, &message)?, "{who}");
    }
    Ok(())
}

#[test]
fn who_is_no_member_of_the_school_or_comes_to_inspect_has_no_messages_there() -> Outcome {
    let mut school = School::open("messaging")?;
    for who in ["stranger", "inspector"] {
        for page in ["", "new", "sent"] {
            let answer = school.as_(who).try_view(page)?;
            assert!(matches!(answer.status(), 403 | 404), "{who}: {answer:?}");
        }
    }
    Ok(())
}
