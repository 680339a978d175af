//! Who opens what, and who does what: every page and every act of the module, for each relation to a room. A route
//! without a row fails, and so does a cell that is not as its row says.

mod given;

use given::{Outcome, Slot, act, plan, view};
use preau_sdk_testing::{School, assert_rows, fitting};

/// Who runs the room; two pupils of the class; a pupil of another; who teaches another class, and a group in which the
/// pupil is; relatives of the pupil, of both pupils, of the other class's; the head, who administers, who holds no
/// authority over the child, who inspects; who left the class.
const WHO: [&str; 12] = [
    "teacher",
    "pupil",
    "pupil2",
    "pupil-b",
    "teacher2",
    "relative",
    "relative2",
    "relative-b",
    "head",
    "admin",
    "stranger",
    "inspector",
];
/// Those who do not see the module at all.
const OUTSIDE: [&str; 3] = ["admin", "stranger", "inspector"];

const HOST: &[&str] = &["teacher"];
const PUPILS: &[&str] = &["pupil", "pupil2"];
const KNOW_OF_IT: &[&str] = &[
    "teacher",
    "pupil",
    "pupil2",
    "relative",
    "relative2",
    "head",
];
const HOST_AND_HEAD: &[&str] = &["teacher", "head"];
const TEACHERS: &[&str] = &["teacher", "teacher2"];
const EVERYBODY: &[&str] = &[
    "teacher",
    "pupil",
    "pupil2",
    "pupil-b",
    "teacher2",
    "relative",
    "relative2",
    "relative-b",
    "head",
];
const NOBODY: &[&str] = &[];

/// What those are told who know of the room and may not do something in it: that they may not. To everybody else there
/// is no such room.
const KNOWING: &[(&str, u64)] = &[
    ("teacher", 403),
    ("pupil", 403),
    ("pupil2", 403),
    ("relative", 403),
    ("relative2", 403),
    ("head", 403),
];
/// The same for a page that is nobody's but its teacher's: it is not there.
const HIDDEN: &[(&str, u64)] = &[];

/// A page or an act: its pattern in `routes.rs`, an address of it, who may, and what is answered to the others: 404,
/// or what stands there for one of them.
struct Row {
    pattern: &'static str,
    address: String,
    form: Vec<(&'static str, String)>,
    may: &'static [&'static str],
    others: &'static [(&'static str, u64)],
    well: u64,
}

impl Row {
    fn new(
        pattern: &'static str,
        address: impl Into<String>,
        may: &'static [&'static str],
        others: &'static [(&'static str, u64)],
    ) -> Self {
        Self {
            pattern,
            address: address.into(),
            form: Vec::new(),
            may,
            others,
            well: 200,
        }
    }

    fn act(
        pattern: &'static str,
        address: impl Into<String>,
        may: &'static [&'static str],
    ) -> Self {
        Self {
            well: 303,
            ..Self::new(pattern, address, may, KNOWING)
        }
    }

    fn sending(mut self, form: &[(&'static str, &str)]) -> Self {
        let form = form.iter();
        self.form = form.map(|(n, v)| (*n, (*v).to_owned())).collect();
        self
    }

    fn status(&self, who: &str) -> Vec<u64> {
        fitting(who, (self.may, self.well), self.others, &OUTSIDE)
    }
}

fn covers(rows: &[Row], of: &str) {
    let rows = rows.iter().map(|row| row.pattern);
    assert_rows(rows, include_str!("../src/routes.rs"), of);
}

/// Rooms of 6A: planned, open with both pupils in it, ended with its register.
struct Made {
    school: School,
    planned: String,
    open: String,
    /// Open as well: to be taken over.
    other: String,
    ended: String,
    line: String,
    poll: String,
    document: String,
}

/// The last part of the address to which a button of an item sends.
fn last(
    page: &preau_sdk_testing::Page,
    item: &str,
    label: &str,
) -> Result<String, Box<dyn std::error::Error>> {
    let button = page.button_of(item, label)?;
    let last = button.path().rsplit('/').next().unwrap_or_default();
    Ok(last.to_owned())
}

fn made() -> Result<Made, Box<dyn std::error::Error>> {
    let mut school = School::open("classrooms")?;
    let ended = plan(
        &mut school,
        &Slot {
            start: "08:00",
            ..Slot::free()
        },
    )?;
    let open = plan(&mut school, &Slot::free())?;
    let other = plan(
        &mut school,
        &Slot {
            title: "Soutien",
            ..Slot::free()
        },
    )?;
    let planned = plan(
        &mut school,
        &Slot {
            start: "10:05",
            title: "Suite",
            ..Slot::maths()
        },
    )?;
    school.now("2026-11-24T08:00:00")?;
    act(&mut school, "teacher", &ended, "open", &[])?;
    act(&mut school, "pupil", &ended, "enter", &[])?;
    school.now("2026-11-24T08:50:00")?;
    act(&mut school, "teacher", &ended, "end", &[])?;
    school.now("2026-11-24T10:00:00")?;
    act(&mut school, "teacher", &open, "open", &[])?;
    act(&mut school, "teacher", &other, "open", &[])?;
    for pupil in PUPILS {
        act(&mut school, pupil, &open, "enter", &[])?;
        act(&mut school, pupil, &open, "hand", &[("up", "yes")])?;
    }
    act(&mut school, "teacher", &open, "say", &[("text", "Bonjour")])?;
    act(&mut school, "teacher", &open, "roll", &[])?;
    let ask = [("question", "Prêts ?"), ("options", "")];
    act(&mut school, "teacher", &open, "ask", &ask)?;
    let share = [("title", "Fiche"), ("url", "https://example.org/fiche")];
    act(&mut school, "teacher", &open, "share", &share)?;
    let chat = view(&mut school, "teacher", &open, "chat")?;
    let line = last(&chat, "Bonjour", "Retirer")?;
    let polls = view(&mut school, "teacher", &open, "polls")?;
    let poll = polls.button("Clore et montrer les résultats")?;
    let poll = poll
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let documents = view(&mut school, "teacher", &open, "documents")?;
    let document = last(&documents, "Fiche", "Retirer")?;
    Ok(Made {
        school,
        planned,
        open,
        other,
        ended,
        line,
        poll,
        document,
    })
}

fn pages(made: &Made) -> Vec<Row> {
    let Made {
        planned,
        open,
        ended,
        ..
    } = made;
    let room = |id: &str| format!("room/{id}");
    let part = |id: &str, part: &str| format!("room/{id}/{part}");
    let row = |pattern, address: String, may| Row::new(pattern, address, may, HIDDEN);
    vec![
        row("", String::new(), EVERYBODY),
        row("", "?day=2026-11-24".to_owned(), EVERYBODY),
        row("past", "past".to_owned(), EVERYBODY),
        row("room/{id}", room(planned), KNOW_OF_IT),
        row("room/{id}", room(open), KNOW_OF_IT),
        row("room/{id}", room(ended), KNOW_OF_IT),
        row("room/{id}/register", part(planned, "register"), HOST),
        row("room/{id}/register", part(open, "register"), HOST),
        row("room/{id}/register", part(ended, "register"), HOST_AND_HEAD),
        row("room/{id}/chat", part(open, "chat"), HOST),
        row("room/{id}/chat", part(ended, "chat"), HOST),
        row("room/{id}/polls", part(open, "polls"), HOST),
        row("room/{id}/documents", part(open, "documents"), HOST),
        row("room/{id}/archive", part(ended, "archive"), HOST),
        row("room/{id}/archive", part(open, "archive"), NOBODY),
        Row::new(
            "new",
            "new",
            TEACHERS,
            &[
                ("pupil", 403),
                ("pupil2", 403),
                ("pupil-b", 403),
                ("relative", 403),
                ("relative2", 403),
                ("relative-b", 403),
                ("head", 403),
            ],
        ),
        Row::new("room/{id}/edit", part(planned, "edit"), HOST, KNOWING),
        Row::new("room/{id}/edit", part(open, "edit"), NOBODY, KNOWING),
        Row::new("room/{id}/ask", part(open, "ask"), HOST, KNOWING),
        Row::new("room/{id}/ask", part(planned, "ask"), NOBODY, KNOWING),
        Row::new("room/{id}/share", part(open, "share"), HOST, KNOWING),
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
            let statuses = page.status(who);
            assert!(
                statuses.contains(&answer.status()),
                "{who} opens {:?}, expecting {statuses:?}: {answer:?}",
                page.address
            );
        }
    }
    Ok(())
}

fn acts(made: &Made) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    Ok([taking(made), within(made)?]
        .into_iter()
        .flatten()
        .collect())
}

/// Who goes on in a teacher's place, and who is given a link to the video.
fn taking(made: &Made) -> Vec<Row> {
    let Made {
        planned,
        open,
        other,
        ended,
        ..
    } = made;
    let at = |id: &str, what: &str| format!("room/{id}/{what}");
    vec![
        Row::act(
            "room/{id}/join",
            at(open, "join"),
            &["teacher", "pupil", "pupil2"],
        ),
        Row::act("room/{id}/video/anew", at(open, "video/anew"), HOST),
        Row::act("room/{id}/video/anew", at(ended, "video/anew"), NOBODY),
        // It has not begun, or is over.
        Row::act("room/{id}/take", at(planned, "take"), NOBODY),
        Row::act("room/{id}/take", at(ended, "take"), NOBODY),
        Row::act("room/{id}/take", at(other, "take"), HOST_AND_HEAD),
    ]
}

fn within(made: &Made) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let Made {
        school,
        planned,
        open,
        ended,
        line,
        poll,
        document,
        ..
    } = made;
    let pupil = school.person("pupil2")?;
    let at = |id: &str, what: &str| format!("room/{id}/{what}");
    let of = |what: &str| format!("room/{open}/{what}/{pupil}");
    let class = school.audience("6A")?;
    let moved = [
        ("audience", class.as_str()),
        ("subject", "Mathématiques"),
        ("date", "2026-11-24"),
        ("start", "11:00"),
        ("minutes", "30"),
    ];
    let others_plan: &[(&str, u64)] = &[
        ("pupil", 403),
        ("pupil2", 403),
        ("pupil-b", 403),
        ("relative", 403),
        ("relative2", 403),
        ("relative-b", 403),
        ("head", 403),
        // It is not their class: the form comes back.
        ("teacher2", 422),
    ];
    Ok(vec![
        Row {
            well: 303,
            ..Row::new("plan/{id}", "plan/roles-new", HOST, others_plan)
        }
        .sending(&moved),
        Row::act("room/{id}/edit", at(planned, "edit"), HOST).sending(&moved),
        Row::act("room/{id}/open", at(open, "open"), HOST),
        Row::act("room/{id}/extend", at(open, "extend"), HOST),
        Row::act("room/{id}/video", at(open, "video"), HOST),
        Row::act("room/{id}/enter", at(open, "enter"), PUPILS),
        Row::act("room/{id}/enter", at(ended, "enter"), NOBODY),
        Row::act("room/{id}/here", at(open, "here"), PUPILS),
        Row::act("room/{id}/here", at(planned, "here"), NOBODY),
        Row::act("room/{id}/hand", at(open, "hand"), PUPILS).sending(&[("up", "no")]),
        Row::act(
            "room/{id}/say",
            at(open, "say"),
            &["teacher", "pupil", "pupil2"],
        )
        .sending(&[("text", "Oui")]),
        Row::act(
            "room/{id}/vote/{poll}",
            at(open, &format!("vote/{poll}")),
            PUPILS,
        )
        .sending(&[("choice", "0")]),
        Row::act("room/{id}/lower/{pupil}", of("lower"), HOST),
        Row::act("room/{id}/mute/{pupil}", of("mute"), HOST).sending(&[("muted", "yes")]),
        Row::act("room/{id}/send-out/{pupil}", of("send-out"), HOST),
        Row::act("room/{id}/admit/{pupil}", of("admit"), HOST),
        Row::act("room/{id}/admit-all", at(open, "admit-all"), HOST),
        Row::act("room/{id}/roll", at(open, "roll"), HOST),
        Row::act("room/{id}/hush", at(open, "hush"), HOST).sending(&[("chat", "yes")]),
        Row::act("room/{id}/ask", at(open, "ask"), HOST).sending(&[("question", "Encore ?")]),
        Row::act(
            "room/{id}/close/{poll}",
            at(open, &format!("close/{poll}")),
            HOST,
        ),
        Row::act("room/{id}/share", at(open, "share"), HOST)
            .sending(&[("title", "Autre"), ("url", "https://example.org/")]),
        // Done once by whom it is for: the others come before.
        Row::act(
            "room/{id}/unsay/{line}",
            at(open, &format!("unsay/{line}")),
            HOST,
        ),
        Row::act(
            "room/{id}/unshare/{document}",
            at(open, &format!("unshare/{document}")),
            HOST,
        ),
        Row::act("room/{id}/mark", at(ended, "mark"), HOST)
            .sending(&[("pupil", &pupil), ("mark", "excused")]),
        Row::act("room/{id}/mark", at(open, "mark"), NOBODY)
            .sending(&[("pupil", &pupil), ("mark", "excused")]),
        Row::act("room/{id}/leave", at(open, "leave"), PUPILS),
        Row::act("room/{id}/cancel", at(planned, "cancel"), HOST),
        Row::act("room/{id}/cancel", at(open, "cancel"), NOBODY),
        Row::act("room/{id}/end", at(open, "end"), HOST),
    ])
}

#[test]
fn each_act_is_done_by_whom_it_is_for() -> Outcome {
    let mut made = made()?;
    let acts = acts(&made)?;
    covers(&acts, "Act");
    for row in &acts {
        let form: Vec<_> = row.form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        // Those who may not come first: what they try changes nothing for whom it is.
        let (may, others): (Vec<_>, Vec<_>) = WHO.iter().partition(|who| row.may.contains(who));
        for who in others.into_iter().chain(may) {
            let answer = made.school.as_(who).try_act(&row.address, &form)?;
            let statuses = row.status(who);
            assert!(
                statuses.contains(&answer.status()),
                "{who} does {:?}, expecting {statuses:?}: {answer:?}",
                row.address
            );
        }
    }
    Ok(())
}

/// Who was of the class last month is nothing to its rooms, those they were in included.
#[test]
fn who_left_the_class_finds_none_of_its_rooms() -> Outcome {
    let mut made = made()?;
    made.school.leave("pupil2")?;
    made.school.deliver()?;
    let rooms = [&made.open, &made.planned, &made.ended];
    for id in rooms {
        let answer = made.school.as_("pupil2").try_view(&format!("room/{id}"))?;
        assert_eq!(answer.status(), 404, "{answer:?}");
    }
    for row in acts(&made)? {
        let form: Vec<_> = row.form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = made.school.as_("pupil2").try_act(&row.address, &form)?;
        assert!(
            matches!(answer.status(), 403 | 404),
            "{:?}: {answer:?}",
            row.address
        );
    }
    let page = made.school.as_("pupil2").view("")?;
    assert!(!page.says("Fractions"), "{}", page.text());
    // A teacher who left has no more to do with the rooms that they planned.
    made.school.join()?;
    made.school.leave("teacher")?;
    made.school.deliver()?;
    for id in [&made.open, &made.planned, &made.ended] {
        for part in ["", "/register", "/chat", "/polls", "/documents"] {
            let address = format!("room/{id}{part}");
            let answer = made.school.as_("teacher").try_view(&address)?;
            assert_eq!(answer.status(), 404, "{address}: {answer:?}");
        }
    }
    Ok(())
}

/// Nothing of a room is found under another room of the same teacher.
#[test]
fn what_is_of_one_room_is_not_found_under_another() -> Outcome {
    let mut made = made()?;
    let Made {
        ended,
        line,
        poll,
        document,
        ..
    } = &made;
    let pupil = made.school.person("pupil-b")?;
    let addresses = [
        format!("room/{ended}/unsay/{line}"),
        format!("room/{ended}/close/{poll}"),
        format!("room/{ended}/unshare/{document}"),
        format!("room/{ended}/mark"),
    ];
    for address in addresses {
        let form = [("pupil", pupil.as_str()), ("mark", "present")];
        let answer = made.school.as_("teacher").try_act(&address, &form)?;
        assert_eq!(answer.status(), 404, "{address}: {answer:?}");
    }
    Ok(())
}
