//! All that a module keeps in a school, removed when somebody asks for it twice.

use preau_domain::ids::SchoolId;
use preau_platform::error::PlatformError;

use crate::files;
use crate::school::{HERE, School, module, node, person};

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
        .module_clear_step(&taken, &module("attachments"))
        .await;
    assert!(step.expect("a step") > 0);
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
