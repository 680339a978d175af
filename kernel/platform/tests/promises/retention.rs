//! What modules keep is kept as long as was promised, and no longer, whatever became of the module.

use crate::authorisation;
use crate::school::node;

/// A day, in seconds.
const DAY: i64 = 86_400;

#[tokio::test]
async fn records_end_with_their_retention_though_their_module_cannot_be_loaded_any_more() {
    let school = authorisation::school().await;
    school.spoil("prying", "99.0.0").await;
    let later = node(&school.store, &school.clock).await;
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
