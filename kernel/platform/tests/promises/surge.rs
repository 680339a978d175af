//! What modules do without while more is asked for than can be done, as their manifests say.

use preau_domain::module::SurgeMode;
use preau_platform::error::PlatformError;

use crate::school::{HERE, School};

/// Whether the home page has a module's card.
async fn has_card(school: &School, name: &str) -> bool {
    let operation = school.by("teacher").await;
    let platform = &school.platform;
    let opened = platform.module_open(&operation, HERE, name, None).await;
    match platform
        .module_tile(&operation, &opened.expect("opened"))
        .await
    {
        Ok(tile) => tile.is_some(),
        Err(PlatformError::Unavailable(_)) => false,
        Err(error) => panic!("{name}: {error}"),
    }
}

#[tokio::test]
async fn in_a_surge_cards_are_not_made_of_what_can_wait() {
    let school = School::with(&["every-block", "prying"]).await;
    let mode = |name| school.platform.surge_mode(name);
    assert_eq!(mode("every-block"), SurgeMode::Deferrable);
    assert_eq!(mode("prying"), SurgeMode::Normal);
    for none in ["nothing", "admin", "", "../x"] {
        assert_eq!(mode(none), SurgeMode::Normal, "{none}");
    }
    school.platform.surge().set(true);
    assert!(!has_card(&school, "every-block").await);
    assert!(has_card(&school, "prying").await);
    school.platform.surge().set(false);
    assert!(has_card(&school, "every-block").await);
}
