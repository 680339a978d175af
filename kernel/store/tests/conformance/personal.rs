//! What a school keeps of a person, and what is left of them when they are erased from it.

use std::sync::Arc;

use preau_domain::addressee::Addressee;
use preau_domain::fold::Words;
use preau_domain::ids::SchoolId;
use preau_domain::mailbox::{Dispatch, Role};
use preau_domain::module::{Collection, Field, Manifest};
use preau_domain::record::{Value, ValueKind};
use preau_store::{AuditEntry, AuditQuery, Cleared, Departures, Forgotten, Store};

use crate::directory::{COLLEGE, ECOLE, import, people, person, school_id, uai};
use crate::homework::{at, commit_of, id, manifest_of, module, put, task};
use crate::mailbox::{Asked, letters};

on_both!(
    what_is_about_a_person_goes_and_what_others_have_of_them_has_no_name,
    what_another_school_keeps_stays_and_so_does_the_name,
    who_comes_next_goes_on_where_somebody_stopped,
    who_is_there_again_is_not_forgotten,
    relatives_are_found_and_erased_once_their_children_left_or_were_erased,
    a_journal_is_looked_through_by_all_that_is_asked,
    what_is_kept_of_somebody_is_given_to_who_asks_once_a_day,
);

/// Letters that may be about somebody.
fn notes() -> Collection {
    let mut collection = letters();
    for name in ["subject", "author"] {
        collection.fields.push(Field {
            name: name.to_owned(),
            kind: ValueKind::Person,
            optional: true,
        });
    }
    collection.subject = Some(3);
    collection.author = Some(4);
    collection
}

fn manifest() -> Arc<Manifest> {
    manifest_of(notes())
}

fn note(name: &str, about: Option<&str>, by: Option<&str>) -> Vec<Value> {
    let who = |key: Option<&str>| key.map_or(Value::None, |key| Value::Person(person(key)));
    let mut fields = task("letter", 1, name);
    fields.extend([who(about), who(by)]);
    fields
}

/// Keeps a note, and delivers it to somebody if it is a letter.
async fn write(
    store: &Store,
    school: SchoolId,
    name: &str,
    (about, by): (Option<&str>, Option<&str>),
    to: Option<&str>,
) {
    let mut commit = commit_of(vec![put(name, None, note(name, about, by))]);
    commit.school = school;
    commit.manifest = manifest();
    commit.writes.mail.deliveries.extend(to.map(|to| Dispatch {
        collection: "tasks".to_owned(),
        id: id(name),
        author: by.map(person),
        answers: None,
        recipients: vec![(Role::To, Addressee::Person(person(to)))],
        besides: Vec::new(),
        folder: 1,
        line: None,
    }));
    store.commit(commit).await.unwrap();
}

fn entry(school: SchoolId, action: &str, target: &str, second: i64) -> AuditEntry {
    AuditEntry {
        at: at(second),
        school: Some(school),
        actor: Some(person("head")),
        action: action.to_owned(),
        target: target.to_owned(),
        detail: "Demande de la famille".to_owned(),
    }
}

async fn is_there(store: &Store, school: SchoolId, name: &str) -> bool {
    let found = store
        .record_get(school, &module(), &notes(), &id(name))
        .await;
    found.unwrap().is_some()
}

async fn begin(store: &Store, school: SchoolId, who: &str) -> bool {
    let what = Cleared::Person(person(who));
    let begun = entry(school, "person.erase", &what.to_string(), 90);
    store
        .clearing_begin(school, &what, 4, &begun)
        .await
        .unwrap()
}

/// An import that does not mention somebody any more.
async fn leave(store: &Store, who: &str) {
    let mut rest = people();
    rest.retain(|one| one.key != who);
    let (number, _) = import(store, &rest).await;
    let schools = [uai(ECOLE), uai(COLLEGE)];
    store
        .roster_finish(number, &schools, Departures::Any, at(1), &|_, _| None)
        .await
        .unwrap();
}

async fn erase(store: &Store, school: SchoolId, who: &str) -> Forgotten {
    assert!(begin(store, school, who).await);
    let clearing = store.clearing_lease(at(100), at(160)).await.unwrap();
    let clearing = clearing.unwrap();
    let (module, collection) = (module(), notes());
    let step = store
        .person_clear_step(&clearing, person(who), (&module, &collection), "")
        .await
        .unwrap();
    assert_eq!(step.next, None);
    while store
        .person_entries_step(school, person(who))
        .await
        .unwrap()
        > 0
    {}
    let ended = |_: Forgotten| entry(school, "person.erased", "", 101);
    let forgot = store.person_forget(&clearing, person(who), at(101), ended);
    let forgot = forgot.await.unwrap();
    let again = store.person_forget(&clearing, person(who), at(101), ended);
    assert_eq!(again.await.unwrap(), None, "once");
    forgot.expect("it was open")
}

async fn assert_accounts(store: &Store, school: SchoolId) {
    let mut kept = store.storage_list(school).await.unwrap();
    kept.retain(|one| one.records + one.bytes > 0);
    assert_eq!(kept, store.storage_recount(school).await.unwrap());
}

async fn what_is_about_a_person_goes_and_what_others_have_of_them_has_no_name(store: Store) {
    import(&store, &people()).await;
    let school = school_id(&store, COLLEGE).await;
    write(&store, school, "mark", (Some("lea"), Some("teacher")), None).await;
    write(&store, school, "draft", (None, Some("lea")), None).await;
    write(&store, school, "sent", (None, Some("lea")), Some("head")).await;
    write(&store, school, "got", (None, Some("head")), Some("lea")).await;
    write(&store, school, "other", (Some("tom"), Some("lea")), None).await;
    let before = store.personal_file(school, person("lea")).await.unwrap();
    let before = before.unwrap();
    assert!(before.present && !before.elsewhere);
    let kinds: Vec<_> = before.lines.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["membership", "class", "relative", "relative"]);
    for relative in ["mother", "father"] {
        let file = store.personal_file(school, person(relative)).await.unwrap();
        assert!(file.unwrap().present, "{relative}, whatever the authority");
    }
    let received = store
        .entry_records(school, &module(), "tasks", person("lea"))
        .await
        .unwrap();
    assert_eq!(received, [id("got").as_str(), id("sent").as_str()]);
    leave(&store, "lea").await;
    assert_eq!(erase(&store, school, "lea").await, Forgotten::All);
    for (name, stays) in [
        ("mark", false),
        ("draft", false),
        ("sent", true),
        ("got", true),
        ("other", true),
    ] {
        assert_eq!(is_there(&store, school, name).await, stays, "{name}");
    }
    let (module, collection) = (module(), notes());
    let asked = Asked::of(school, "head");
    let query = asked.query(&module, &collection);
    let found = store.entry_list(&query).await.unwrap().entries;
    let author = found[0].author.clone().unwrap();
    assert_eq!((author.id, author.name.as_str()), (person("lea"), ""));
    let query = preau_store::EntryQuery {
        folder: None,
        ..query
    };
    for (word, finds) in [("lea", 0), ("martin", 0), ("letter", 2)] {
        let found = store.entry_search(&query, &Words::of(word)).await.unwrap();
        assert_eq!(found.entries.len(), finds, "{word}");
    }
    let names = store.person_names(school, &[person("lea")]).await.unwrap();
    assert!(names.is_empty());
    let file = store.person_file(person("lea")).await.unwrap().unwrap();
    assert_eq!((file.name.full().as_str(), file.login), ("", None));
    assert!(file.memberships.is_empty());
    let gone = store.personal_file(school, person("lea")).await.unwrap();
    assert_eq!(gone, None);
    assert_accounts(&store, school).await;
    let file = store.person_file(person("father")).await.unwrap().unwrap();
    assert!(file.children.is_empty(), "nothing binds anybody to her");
}

async fn what_another_school_keeps_stays_and_so_does_the_name(store: Store) {
    import(&store, &people()).await;
    let (here, there) = (
        school_id(&store, COLLEGE).await,
        school_id(&store, ECOLE).await,
    );
    write(&store, here, "here", (None, Some("mother")), None).await;
    write(&store, there, "there", (None, Some("mother")), None).await;
    let file = store.personal_file(here, person("mother")).await.unwrap();
    let file = file.unwrap();
    assert!(file.present && file.login.is_some() && file.lines.len() == 1);
    leave(&store, "lea").await;
    let file = store.personal_file(here, person("mother")).await.unwrap();
    let file = file.unwrap();
    assert!(!file.present && file.elsewhere);
    assert_eq!((file.login, file.lines), (None, Vec::new()), "not to tell");
    assert_eq!(erase(&store, here, "mother").await, Forgotten::Here);
    assert!(!is_there(&store, here, "here").await);
    assert!(is_there(&store, there, "there").await);
    let file = store.person_file(person("mother")).await.unwrap().unwrap();
    assert_eq!(file.name.full(), "Inès Martin");
    assert!(file.login.is_some());
    let schools: Vec<_> = file.memberships.iter().map(|one| one.school).collect();
    assert_eq!(schools, [there]);
    assert_accounts(&store, there).await;
}

async fn who_comes_next_goes_on_where_somebody_stopped(store: Store) {
    import(&store, &people()).await;
    let school = school_id(&store, COLLEGE).await;
    // More than one step takes.
    for number in 0..250 {
        let name = format!("n{number:03}");
        write(&store, school, &name, (Some("lea"), Some("teacher")), None).await;
    }
    assert!(begin(&store, school, "lea").await);
    assert!(!begin(&store, school, "lea").await, "not twice");
    let first = store.clearing_lease(at(100), at(160)).await.unwrap();
    let first = first.unwrap();
    assert_eq!(first.after, Default::default());
    let (module, collection) = (module(), notes());
    let step = store
        .person_clear_step(&first, person("lea"), (&module, &collection), "")
        .await
        .unwrap();
    assert!(step.gone >= 100 && step.next.is_some());
    // It is killed here: nobody has it before its lease ends, then somebody does.
    let early = store.clearing_lease(at(159), at(200)).await.unwrap();
    assert_eq!(early, None);
    let next = store.clearing_lease(at(161), at(200)).await.unwrap();
    let next = next.unwrap();
    assert_eq!(next.gone, step.gone);
    let after = step.next.unwrap();
    assert_eq!(next.after.2, after.as_str());
    // Who had it before has it no more, and takes it from nobody.
    for (clearing, held, until, is_held) in [
        (&first, 160, 400, false),
        (&next, 200, 260, true),
        (&next, 200, 400, false),
    ] {
        let kept = store.clearing_hold(clearing, at(held), at(until)).await;
        assert_eq!(kept.unwrap(), is_held, "{held} to {until}");
    }
    assert_eq!(store.clearing_lease(at(259), at(400)).await.unwrap(), None);
    let rest = store
        .person_clear_step(&next, person("lea"), (&module, &collection), &next.after.2)
        .await
        .unwrap();
    assert_eq!((step.gone + rest.gone, rest.next), (250, None));
    assert_accounts(&store, school).await;
}

async fn who_is_there_again_is_not_forgotten(store: Store) {
    import(&store, &people()).await;
    let school = school_id(&store, COLLEGE).await;
    leave(&store, "lea").await;
    for who in ["lea", "father"] {
        let present = store.person_is_present(school, person(who)).await;
        assert!(!present.unwrap(), "{who}");
        assert!(begin(&store, school, who).await);
    }
    // Meanwhile they are back.
    import(&store, &people()).await;
    for who in ["lea", "father"] {
        let present = store.person_is_present(school, person(who)).await;
        assert!(present.unwrap(), "{who}");
        let what = Cleared::Person(person(who));
        let clearing = store.clearing_get(school, &what).await.unwrap().unwrap();
        let said = |forgotten: Forgotten| {
            assert_eq!(forgotten, Forgotten::Present);
            entry(school, "person.stays", "", 101)
        };
        let forgot = store.person_forget(&clearing, person(who), at(101), said);
        assert_eq!(forgot.await.unwrap(), Some(Forgotten::Present), "{who}");
        let file = store.personal_file(school, person(who)).await.unwrap();
        let file = file.unwrap();
        assert!(
            file.present && !file.name.full().is_empty(),
            "{who}: {file:?}"
        );
        let clearing = store.clearing_get(school, &what).await.unwrap().unwrap();
        assert!(clearing.ended_at.is_some(), "{who}");
    }
    let ended = AuditQuery {
        school: Some(school),
        action: "person.stays",
        ..AuditQuery::default()
    };
    let ended = store.audit_search(&ended, 10).await.unwrap();
    assert_eq!(ended.len(), 2, "the journal says so");
}

/// Who is found among those who left, by their given names.
async fn left(store: &Store, school: SchoolId) -> Vec<String> {
    let left = store.person_left_list(school).await.unwrap().into_iter();
    let mut left: Vec<_> = left.map(|(_, name, _)| name.given).collect();
    left.sort_unstable();
    left
}

async fn relatives_are_found_and_erased_once_their_children_left_or_were_erased(store: Store) {
    import(&store, &people()).await;
    let (here, there) = (
        school_id(&store, COLLEGE).await,
        school_id(&store, ECOLE).await,
    );
    assert!(left(&store, here).await.is_empty());
    leave(&store, "lea").await;
    assert_eq!(left(&store, here).await, ["Inès", "Luc", "Léa"]);
    assert!(left(&store, there).await.is_empty());
    assert_eq!(erase(&store, here, "lea").await, Forgotten::All);
    assert_eq!(left(&store, here).await, ["Inès", "Luc"]);
    let file = store.personal_file(here, person("father")).await.unwrap();
    let file = file.unwrap();
    assert!(!file.present && !file.elsewhere, "{file:?}");
    let lines: Vec<_> = file
        .lines
        .iter()
        .map(|line| (line.kind.as_str(), line.what.trim(), line.ended_at))
        .collect();
    assert_eq!(lines, [("child", "", Some(at(101)))], "without a name");
    assert_eq!(erase(&store, here, "father").await, Forgotten::All);
    // Who has another child elsewhere is there as before, and gone from here.
    assert_eq!(erase(&store, here, "mother").await, Forgotten::Here);
    assert!(left(&store, here).await.is_empty());
    for who in ["father", "mother"] {
        let file = store.personal_file(here, person(who)).await.unwrap();
        assert_eq!(file, None, "{who}");
    }
    let file = store.person_file(person("father")).await.unwrap().unwrap();
    assert_eq!((file.name.full().as_str(), file.login), ("", None));
    let file = store.personal_file(there, person("mother")).await.unwrap();
    let file = file.unwrap();
    assert!(file.present && !file.elsewhere, "{file:?}");
    let file = store.person_file(person("mother")).await.unwrap().unwrap();
    assert_eq!(file.children.len(), 1);
}

async fn a_journal_is_looked_through_by_all_that_is_asked(store: Store) {
    import(&store, &people()).await;
    let school = school_id(&store, COLLEGE).await;
    let elsewhere = school_id(&store, ECOLE).await;
    let lea = format!("person:{}", person("lea"));
    for (place, action, target, second) in [
        (school, "module.enabled", "homework", 10),
        (school, "person.export", &*lea, 20),
        (elsewhere, "module.enabled", "grades", 30),
    ] {
        let line = entry(place, action, target, second);
        store.audit_append(&line).await.unwrap();
    }
    let odd = AuditEntry {
        actor: None,
        detail: "50 %_\\ d’Élèves".to_owned(),
        ..entry(school, "module.held", "homework", 40)
    };
    store.audit_append(&odd).await.unwrap();
    let of = AuditQuery {
        school: Some(school),
        ..AuditQuery::default()
    };
    let words = |words| AuditQuery { words, ..of };
    let seconds = async |asked: AuditQuery<'_>| {
        let found = store.audit_search(&asked, 10).await.unwrap();
        let seconds = found
            .iter()
            .map(|line| line.entry.at.as_second() - at(0).as_second());
        seconds.collect::<Vec<_>>()
    };
    assert_eq!(seconds(of).await, [40, 20, 10]);
    assert_eq!(seconds(AuditQuery::default()).await, [40, 30, 20, 10]);
    for (asked, found) in [
        (
            AuditQuery {
                person: Some(person("lea")),
                ..of
            },
            vec![20],
        ),
        (
            AuditQuery {
                person: Some(person("head")),
                ..of
            },
            vec![20, 10],
        ),
        (
            AuditQuery {
                action: "module.enabled",
                ..of
            },
            vec![10],
        ),
        (
            AuditQuery {
                target: "homework",
                from: Some(at(11)),
                ..of
            },
            vec![40],
        ),
        (
            AuditQuery {
                to: Some(at(20)),
                ..of
            },
            vec![10],
        ),
        (words("  FAMILLE "), vec![20, 10]),
        (words("0 %_\\"), vec![40]),
        (words("d’Élèves"), vec![40]),
        (words("ELEVES"), vec![40]),
        (words("%"), vec![40]),
        (words("a_i"), vec![]),
    ] {
        assert_eq!(seconds(asked).await, found, "{asked:?}");
    }
    // More than are read at once, of which none says it.
    for number in 0..1_001 {
        let line = entry(elsewhere, "module.enabled", "grades", 50 + number);
        store.audit_append(&line).await.unwrap();
    }
    let far = AuditQuery {
        words: "élèves",
        ..AuditQuery::default()
    };
    assert_eq!(seconds(far).await, [40]);
    let (people, actions) = store.audit_facets(Some(school)).await.unwrap();
    assert_eq!(people, [person("head")]);
    assert_eq!(actions, ["module.enabled", "module.held", "person.export"]);
    let all = store.audit_facets(None).await.unwrap().1;
    assert_eq!(all, actions);
    let hers = store
        .audit_of_person(school, person("lea"), 10)
        .await
        .unwrap();
    assert_eq!(hers.len(), 1);
}

async fn what_is_kept_of_somebody_is_given_to_who_asks_once_a_day(store: Store) {
    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;
    import(&store, &people()).await;
    let school = school_id(&store, COLLEGE).await;
    let note = async |of: &str, by: &str, second: i64| {
        let line = entry(school, "person.own-export", of, second);
        let who = (person(of), person(by));
        let within = (at(second - DAY), at(second - HOUR));
        let noted = store.own_export_note(school, who, within, &line);
        noted.await.unwrap()
    };
    let at_once = tokio::join!(
        note("lea", "mother", DAY),
        note("lea", "mother", DAY),
        note("lea", "mother", DAY),
        note("lea", "mother", DAY),
        note("lea", "mother", DAY),
    );
    let at_once = <[bool; 5]>::from(at_once);
    let given = at_once.iter().filter(|given| **given);
    assert_eq!(
        given.count(),
        3,
        "what broke off is begun anew: {at_once:?}"
    );
    assert!(!note("lea", "mother", DAY + 1).await, "and no more often");
    assert!(!note("lea", "mother", 2 * DAY - 1).await);
    assert!(note("lea", "father", DAY).await, "somebody else");
    assert!(
        note("lea", "father", DAY + HOUR - 1).await,
        "within the hour"
    );
    assert!(
        !note("lea", "father", DAY + HOUR).await,
        "counted from the first"
    );
    assert!(note("mother", "mother", DAY).await, "of somebody else");
    assert!(note("lea", "mother", 2 * DAY).await, "a day later");
    let lines = store.audit_list(Some(school), 20, None).await.unwrap();
    let said = lines
        .iter()
        .filter(|line| line.entry.action == "person.own-export");
    assert_eq!(said.count(), 7, "a line for each that was given");
    assert_eq!(store.own_export_purge(at(2 * DAY)).await.unwrap(), 2);
    assert!(!note("lea", "mother", 2 * DAY + HOUR).await);
    leave(&store, "lea").await;
    erase(&store, school, "lea").await;
    assert_eq!(store.own_export_purge(at(9 * DAY)).await.unwrap(), 0);
}
