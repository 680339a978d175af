//! What modules do without while more is asked for than can be done, as their manifests say.

use preau_domain::module::SurgeMode;
use preau_platform::modules::calls::Card;

use crate::school::{HERE, School};

/// Whether a module is asked for its card, or one lies ready.
async fn may_have_card(school: &School, name: &str) -> bool {
    let operation = school.by("teacher").await;
    let platform = &school.platform;
    let opened = platform.module_open(&operation, HERE, name, None).await;
    let opened = opened.expect("opened");
    let card = platform.module_tile(&operation, &opened).await;
    card.unwrap_or_else(|error| panic!("{name}: {error}")) != Card::Spared
}

#[tokio::test]
async fn in_a_surge_cards_are_not_made_but_of_what_comes_first() {
    let school = School::with(&["every-block", "prying", "bulletin"]).await;
    let mode = |name| school.platform.surge_mode(name);
    assert_eq!(mode("every-block"), SurgeMode::Deferrable);
    assert_eq!(mode("prying"), SurgeMode::Normal);
    assert_eq!(mode("bulletin"), SurgeMode::Essential);
    for none in ["nothing", "admin", "", "../x"] {
        assert_eq!(mode(none), SurgeMode::Normal, "{none}");
    }
    school.platform.surge().set(true);
    for (name, may) in [
        ("every-block", false),
        ("prying", false),
        ("bulletin", true),
    ] {
        assert_eq!(may_have_card(&school, name).await, may, "{name}");
    }
    school.platform.surge().set(false);
    for name in ["every-block", "prying", "bulletin"] {
        assert!(may_have_card(&school, name).await, "{name}");
    }
    school.platform.surge().set(true);
    assert!(may_have_card(&school, "prying").await, "it lies ready");
}
