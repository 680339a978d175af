//! What modules keep is kept as long as was promised, and no longer, whatever became of the module.

use preau_store::AuditEntry;

use crate::authorisation;
use crate::school::{module, node};

/// A day, in seconds.
const DAY: i64 = 86_400;

#[tokio::test]
async fn records_end_with_their_retention_though_their_module_cannot_be_loaded_any_more() {
    let school = authorisation::school().await;
    let (store, now) = (&school.store, school.platform.now());
    store
        .component_put("spoiled", b"no component")
        .await
        .expect("kept");
    store
        .module_version_add(&module("prying"), "99.0.0", "spoiled", "no manifest", now)
        .await
        .expect("installed");
    let entry = AuditEntry {
        at: now,
        school: None,
        actor: None,
        action: "module.install".to_owned(),
        target: "prying".to_owned(),
        detail: String::new(),
    };
    store
        .module_current_set(&module("prying"), "99.0.0", &entry)
        .await
        .expect("current");
    let later = node(store, &school.clock).await;
    assert_eq!(later.sweep_once().await.expect("swept"), 0);
    school.wait(29 * DAY);
    assert_eq!(later.sweep_once().await.expect("swept"), 0, "not yet");
    school.wait(2 * DAY);
    assert_eq!(
        later.sweep_once().await.expect("swept"),
        3,
        "the mark, the notice and the diary"
    );
}
