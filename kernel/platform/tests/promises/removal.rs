//! All that a module keeps in a school, removed when somebody asks for it twice.

use preau_domain::ids::SchoolId;
use preau_platform::error::PlatformError;
use preau_store::{AuditEntry, Cleared, ModuleClear};

use crate::files;
use crate::school::{HERE, School, class, module, node, person};

async fn clear(school: &School, who: &str, typed: &str) -> Result<(), PlatformError> {
    let here = school.platform.school(HERE).expect("here");
    let by = school.by(who).await;
    school
        .platform
        .module_clear_begin(&by, &here, &module("attachments"), typed)
        .await
}

async fn kept(school: &School, here: SchoolId, name: &str) -> [u64; 3] {
    let kept = school.store.storage_list(here).await.expect("listed");
    let found = kept.into_iter().find(|one| one.module == name);
    found.map_or([0; 3], |one| [one.records, one.bytes, one.files])
}

/// A school with files of pupils in one module, one of them nobody's, and a record in another.
async fn school() -> (School, SchoolId) {
    let school = School::with(&["attachments", "greedy"]).await;
    let here = school.platform.school(HERE).expect("here").id;
    let named = files::send(&school, "pupil", "un").await.expect("taken");
    files::put(&school, "pupil", "n", &[&named]).await;
    files::send(&school, "classmate", "deux")
        .await
        .expect("taken");
    school
        .act("teacher", "greedy", "write", &[])
        .await
        .expect("written");
    (school, here)
}

#[tokio::test]
async fn all_that_a_module_keeps_goes_once_its_name_was_typed_and_nothing_else() {
    let (school, here) = school().await;
    let full = kept(&school, here, "attachments").await;
    assert!(full.iter().all(|one| *one > 0), "{full:?}");
    let on = clear(&school, "admin", "Pièces jointes").await;
    assert!(matches!(on, Err(PlatformError::Conflict(_))), "{on:?}");
    let switch = async |on| school.switch("admin", "attachments", on).await;
    switch(false).await.expect("off");
    let other = clear(&school, "admin", "Facteur").await;
    assert!(matches!(other, Err(PlatformError::Invalid(_))), "{other:?}");
    for who in ["pupil", "parent", "teacher", "head"] {
        let refused = clear(&school, who, "Pièces jointes").await;
        assert!(matches!(refused, Err(PlatformError::Forbidden(_))), "{who}");
    }
    let foreign = clear(&school, "foreign-admin", "Pièces jointes").await;
    assert!(matches!(foreign, Err(PlatformError::NotAMember)));
    assert_eq!(kept(&school, here, "attachments").await, full);

    clear(&school, "admin", " Pièces jointes ")
        .await
        .expect("begun");
    let again = clear(&school, "admin", "Pièces jointes").await;
    assert!(
        matches!(again, Err(PlatformError::Conflict(_))),
        "{again:?}"
    );
    let meanwhile = switch(true).await;
    let is_conflict = matches!(meanwhile, Err(PlatformError::Conflict(_)));
    assert!(is_conflict, "{meanwhile:?}");
    assert_eq!(school.platform.clearings_run().await.expect("run"), 1);
    assert_eq!(kept(&school, here, "attachments").await, [0; 3]);
    for who in ["pupil", "classmate"] {
        let bytes = school.store.file_person(here, person(who)).await;
        assert_eq!(bytes.expect("read"), 0, "{who}");
    }
    assert!(kept(&school, here, "greedy").await[0] > 0, "not another's");
    let lines = school.store.audit_list(Some(here), 2, None).await;
    let actions: Vec<_> = lines
        .expect("listed")
        .into_iter()
        .map(|line| (line.entry.action, line.entry.actor))
        .collect();
    let by = Some(person("admin"));
    assert_eq!(
        actions,
        [
            ("module.cleared".to_owned(), by),
            ("module.clear".to_owned(), by)
        ]
    );
    switch(true).await.expect("on");
    assert!(school.view("pupil", "attachments", "").await.is_ok());
    assert_eq!(school.platform.clearings_run().await.expect("run"), 0);
}

#[tokio::test]
async fn what_a_school_must_keep_is_not_removed_before_its_retention_ends() {
    let school = School::with(&["prying"]).await;
    let here = school.platform.school(HERE).expect("here");
    let (class, teacher) = (class("6A"), person("teacher").to_string());
    let form = [
        ("class", &*class),
        ("subject", &*teacher),
        ("author", &*teacher),
        ("text", "sortie"),
        ("visible_from", "0"),
    ];
    for path in ["notice/put/n", "mark/put/m"] {
        let put = school.act("teacher", "prying", path, &form).await;
        put.expect("written");
    }
    school.switch("admin", "prying", false).await.expect("off");
    let full = kept(&school, here.id, "prying").await;
    let clear = async || {
        let by = school.by("admin").await;
        school
            .platform
            .module_clear_begin(&by, &here, &module("prying"), "Curieux")
            .await
    };
    let refused = clear().await.expect_err("it must be kept");
    assert_eq!((refused.status(), refused.code()), (409, "must-keep"));
    let PlatformError::MustKeep { name, kept: days } = refused else {
        panic!("another refusal");
    };
    let until = school.platform.now() + jiff::SignedDuration::from_hours(24 * 30);
    let until = school.platform.time_zone(&here).to_datetime(until).date();
    assert_eq!(name, "Curieux");
    assert_eq!(days, [("notice".to_owned(), until)]);
    assert_eq!(kept(&school, here.id, "prying").await, full);
    assert_eq!(school.platform.clearings_run().await.expect("run"), 0);
    // What was to be kept has gone by itself; the rest may be removed.
    school.wait(31 * 24 * 60 * 60);
    school.platform.sweep_once().await.expect("swept");
    clear().await.expect("begun");
    assert_eq!(school.platform.clearings_run().await.expect("run"), 1);
    assert_eq!(kept(&school, here.id, "prying").await, [0; 3]);
}

#[tokio::test]
async fn what_must_be_kept_and_came_since_it_was_asked_stops_the_removal() {
    let school = School::with(&["prying"]).await;
    let here = school.platform.school(HERE).expect("here").id;
    let (class, teacher) = (class("6A"), person("teacher").to_string());
    let form = [
        ("class", &*class),
        ("subject", &*teacher),
        ("author", &*teacher),
        ("text", "sortie"),
        ("visible_from", "0"),
    ];
    let put = school.act("teacher", "prying", "notice/put/n", &form);
    put.await.expect("written");
    school.switch("admin", "prying", false).await.expect("off");
    let full = kept(&school, here, "prying").await;
    // As if it had not been there yet when somebody looked.
    let begun = AuditEntry {
        at: school.platform.now(),
        school: Some(here),
        actor: Some(person("admin")),
        action: "module.clear".to_owned(),
        target: "prying".to_owned(),
        detail: String::new(),
    };
    let what = Cleared::Module(module("prying"));
    let begins = school.store.clearing_begin(here, &what, 1, &begun);
    assert!(begins.await.expect("begun"));
    assert_eq!(school.platform.clearings_run().await.expect("run"), 1);
    assert_eq!(kept(&school, here, "prying").await, full);
    let lines = school.store.audit_list(Some(here), 1, None).await;
    let last = lines.expect("listed").remove(0).entry;
    let said = (&*last.action, &*last.target, &*last.detail);
    assert_eq!(said, ("module.kept", "prying", "notice"));
    assert_eq!(last.actor, Some(person("admin")));
    school.switch("admin", "prying", true).await.expect("on");
}

#[tokio::test]
async fn another_node_ends_what_one_began() {
    let (school, here) = school().await;
    school
        .switch("admin", "attachments", false)
        .await
        .expect("off");
    clear(&school, "admin", "Pièces jointes")
        .await
        .expect("begun");
    // One takes it, does a step and is gone.
    let now = school.platform.now();
    let lease = now + jiff::SignedDuration::from_secs(60);
    let taken = school.store.clearing_lease(now, lease).await;
    let taken = taken.expect("asked").expect("taken");
    let step = school
        .store
        .module_clear_step(&taken, &module("attachments"), &[])
        .await;
    let step = step.expect("a step");
    assert!(matches!(step, ModuleClear::Gone(1..)), "{step:?}");
    let other = node(&school.store, &school.clock).await;
    assert_eq!(
        other.clearings_run().await.expect("run"),
        0,
        "it is another's"
    );
    school.wait(61);
    assert_eq!(other.clearings_run().await.expect("run"), 1);
    assert_eq!(kept(&school, here, "attachments").await, [0; 3]);
}
