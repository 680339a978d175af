//! What a school keeps of a person: given out to its administrator, and erased once they have left.

use std::io::{Cursor, Read as _};

use futures::TryStreamExt as _;
use preau_domain::caller::Language;
use preau_platform::audit::AuditAsked;
use preau_platform::error::PlatformError;
use preau_platform::personal::export::{IndexGiven, PartGiven, Written};

use crate::files;
use crate::school::{HERE, School, class, person};

const WHY: &str = "Demande de la famille du 3 novembre";

/// A mark about the pupil, and one that the teacher gave another; the pupil's diary, a file, and letters both ways.
async fn school() -> School {
    let school = School::with(&["prying", "postman", "attachments"]).await;
    let (class, teacher) = (class("6A"), person("teacher").to_string());
    for (id, about) in [("m", "pupil"), ("o", "classmate")] {
        let about = person(about).to_string();
        let form = [
            ("class", &*class),
            ("subject", &*about),
            ("author", &*teacher),
            ("text", "douze"),
            ("visible_from", "0"),
        ];
        let path = format!("mark/put/{id}");
        let put = school.act("teacher", "prying", &path, &form).await;
        put.expect("a mark");
    }
    let pupil = person("pupil").to_string();
    let form = [
        ("class", &*class),
        ("subject", &*pupil),
        ("author", &*pupil),
        ("text", "cher journal"),
        ("visible_from", "0"),
    ];
    let put = school.act("pupil", "prying", "diary/put/d", &form);
    put.await.expect("a diary");
    let file = files::send(&school, "pupil", "un").await.expect("taken");
    files::put(&school, "pupil", "n", &[&file]).await;
    for (from, to, id) in [("pupil", "teacher", "sent"), ("teacher", "pupil", "got")] {
        let to = format!("person:{}", person(to));
        let form = [("id", id), ("to", &*to)];
        let sent = school.act(from, "postman", "send", &form);
        sent.await.expect("delivered");
    }
    school
}

fn part(_: Language, part: &PartGiven) -> (String, String) {
    let lines = part.records.iter();
    let lines: Vec<_> = lines
        .map(|one| format!("{} {:?} {:?}", one.id, one.given, one.fields))
        .collect();
    (lines.join("\n"), part.collection.clone())
}

fn index(_: Language, index: &IndexGiven) -> (String, String) {
    let parts: Vec<_> = index
        .parts
        .iter()
        .map(|(_, collection, count, _)| format!("{collection} {count}"))
        .collect();
    (index.file.name.full(), parts.join(", "))
}

async fn export(school: &School, who: &str, of: &str, why: &str) -> Result<Vec<u8>, PlatformError> {
    let here = school.platform.school(HERE).expect("here");
    let by = school.by(who).await;
    let written = Written {
        language: Language::Fr,
        part,
        index,
    };
    let archive = school
        .platform
        .personal_export(&by, &here, person(of), why, written)
        .await?;
    let pieces: Vec<_> = archive.read().try_collect().await.expect("whole");
    Ok(pieces.concat())
}

async fn erase(
    school: &School,
    who: &str,
    of: &str,
    (typed, why): (&str, &str),
) -> Result<(), PlatformError> {
    let here = school.platform.school(HERE).expect("here");
    let by = school.by(who).await;
    school
        .platform
        .person_erase_begin(&by, &here, person(of), (typed, why))
        .await
}

/// Which field is refused.
fn refused(result: &Result<(), PlatformError>) -> &str {
    match result {
        Err(PlatformError::Invalid(errors)) => &errors[0].field,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_archive_has_what_is_about_a_person_and_by_them_and_of_others_only_that_it_is_there() {
    let school = school().await;
    let bytes = export(&school, "admin", "pupil", WHY).await.expect("made");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut all = String::new();
    let mut names = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a file");
        names.push(file.name().expect("a name").into_owned());
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("read");
        all += &String::from_utf8_lossy(&content);
        all.push('\n');
    }
    for said in [
        "m About",
        "d About",
        "cher journal",
        "sent Wrote",
        "got Received",
        "pupil Essai",
        "%PDF-1.7 and a content of its own: un",
    ] {
        assert!(all.contains(said), "{said}: {all}");
    }
    assert!(
        !all.contains("o About") && !all.contains("o Wrote"),
        "{all}"
    );
    assert!(names.iter().any(|name| name == "index.html"), "{names:?}");
    let files = names.iter().filter(|name| name.contains("/fichiers/"));
    assert_eq!(files.count(), 1, "{names:?}");
    // Of the teacher, marks of others are named and not told.
    let bytes = export(&school, "admin", "teacher", WHY)
        .await
        .expect("made");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    let name = names
        .iter()
        .find(|name| name.starts_with("prying/mark") && name.contains(".html"));
    let name = name.expect("the marks");
    let mut marks = String::new();
    let mut file = archive.by_name(name).expect("the marks");
    file.read_to_string(&mut marks).expect("read");
    assert_eq!(marks, "m WroteAboutAnother []\no WroteAboutAnother []");
}

#[tokio::test]
async fn nobody_but_the_schools_administrator_is_given_anything_and_why_is_in_the_journal() {
    let school = school().await;
    for who in ["pupil", "parent", "teacher", "head"] {
        let refused = export(&school, who, "pupil", WHY).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden(_))), "{who}");
        let refused = erase(&school, who, "pupil", ("pupil Essai", WHY)).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden(_))), "{who}");
    }
    let foreign = export(&school, "foreign-admin", "pupil", WHY).await;
    assert!(matches!(foreign, Err(PlatformError::NotAMember)));
    let stranger = export(&school, "admin", "foreign-pupil", WHY).await;
    assert!(matches!(stranger, Err(PlatformError::NotFound)));
    for why in ["", "  ah  ", &"x".repeat(501)] {
        let no_reason = export(&school, "admin", "pupil", why).await;
        assert!(matches!(no_reason, Err(PlatformError::Invalid(_))), "{why}");
    }
    export(&school, "admin", "pupil", WHY).await.expect("made");
    let here = school.platform.school(HERE).expect("here");
    let by = school.by("admin").await;
    let asked = AuditAsked {
        person: Some(person("pupil")),
        ..AuditAsked::default()
    };
    let lines = school
        .platform
        .audit_seen(&by, Some(&here), &asked, (None, 10));
    let lines = lines.await.expect("read");
    let said: Vec<_> = lines
        .iter()
        .map(|one| (&*one.line.entry.action, &*one.who, &*one.line.entry.detail))
        .collect();
    assert_eq!(said, [("person.export", "admin Essai", WHY)]);
}

#[tokio::test]
async fn who_has_left_is_erased_and_what_others_have_stays_without_a_name() {
    let school = school().await;
    let here = school.platform.school(HERE).expect("here");
    let present = erase(&school, "admin", "pupil", ("pupil Essai", WHY)).await;
    assert_eq!(refused(&present), "present");
    let oneself = erase(&school, "admin", "admin", ("admin Essai", WHY)).await;
    assert!(matches!(oneself, Err(PlatformError::Forbidden(_))));
    school.import(|key| key != "pupil").await;
    let by = school.by("admin").await;
    let seen = school.platform.personal_seen(&by, &here, person("pupil"));
    let seen = seen.await.expect("counted");
    let counts: Vec<_> = seen
        .modules
        .iter()
        .map(|one| (one.module.as_str(), [one.goes, one.received, one.stays]))
        .collect();
    assert_eq!(
        counts,
        [
            ("attachments", [1, 0, 0]),
            ("postman", [0, 1, 1]),
            ("prying", [2, 0, 0])
        ]
    );
    let wrong = erase(&school, "admin", "pupil", ("classmate Essai", WHY)).await;
    assert_eq!(refused(&wrong), "name");
    let no_reason = erase(&school, "admin", "pupil", ("pupil Essai", "")).await;
    assert_eq!(refused(&no_reason), "reason");
    // However it is written, as people type names.
    let typed = (" PUPIL  essai", WHY);
    erase(&school, "admin", "pupil", typed)
        .await
        .expect("begun");
    let twice = erase(&school, "admin", "pupil", typed).await;
    assert!(
        matches!(twice, Err(PlatformError::Conflict(_))),
        "{twice:?}"
    );
    assert_eq!(school.platform.clearings_run().await.expect("run"), 1);

    let marks = school.view("teacher", "prying", "mark/query").await;
    assert_eq!(marks.expect("asked"), "douze", "the other pupil's");
    let opened = school.view("teacher", "postman", "open/id-sent").await;
    let opened = opened.expect("it is the teacher's");
    assert!(
        opened.contains("ancien utilisateur") && !opened.contains("pupil"),
        "{opened}"
    );
    let gone = school.platform.personal_file(&by, &here, person("pupil"));
    assert!(matches!(gone.await, Err(PlatformError::NotFound)));
    let signs_in = school.platform.operation_for(person("pupil"), Language::Fr);
    assert!(matches!(signs_in.await, Err(PlatformError::NotFound)));
    for account in school
        .store
        .storage_recount(here.id)
        .await
        .expect("counted")
    {
        let kept = school.store.storage_list(here.id).await.expect("listed");
        assert!(kept.contains(&account), "{account:?}");
    }
    // The journal says that it was done, by whom, and nothing of what went; nor of whom by name.
    let asked = AuditAsked {
        action: "person.erased".to_owned(),
        ..AuditAsked::default()
    };
    let lines = school
        .platform
        .audit_seen(&by, Some(&here), &asked, (None, 10));
    let lines = lines.await.expect("read");
    let line = &lines[0];
    assert_eq!(line.person.as_deref(), Some("ancien utilisateur"));
    assert_eq!(
        (&*line.who, &*line.line.entry.detail),
        ("admin Essai", "all")
    );
    // Who is there again later is somebody as before.
    school.import(|_| true).await;
    let back = school.view("pupil", "prying", "diary/query").await;
    assert_eq!(back.expect("asked"), "");
}

#[tokio::test]
async fn who_an_import_brings_back_is_not_erased_and_the_journal_says_so() {
    let school = school().await;
    let here = school.platform.school(HERE).expect("here");
    school.import(|key| key != "pupil").await;
    erase(&school, "admin", "pupil", ("pupil Essai", WHY))
        .await
        .expect("begun");
    school.import(|_| true).await;
    assert_eq!(school.platform.clearings_run().await.expect("run"), 1);
    let diary = school.view("pupil", "prying", "diary/query").await;
    assert_eq!(diary.expect("asked"), "cher journal");
    let lines = school.store.audit_list(Some(here.id), 10, None).await;
    let actions: Vec<_> = lines
        .expect("listed")
        .into_iter()
        .map(|line| line.entry.action)
        .collect();
    let said = |action: &str| actions.iter().any(|one| one == action);
    assert!(
        said("person.stays") && !said("person.erased"),
        "{actions:?}"
    );
}
