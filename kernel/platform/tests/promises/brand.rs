//! How the region shows itself: set by hand before what the file says, on every node, unless it is locked.

use preau_domain::brand::{Brand, Colour};
use preau_platform::config::{BrandSaid, PlatformConfig};
use preau_platform::error::PlatformError;

use crate::school::{School, node_with};

fn colour(text: &str) -> Option<Colour> {
    text.parse().ok()
}

/// A region whose file says this.
fn config(locked: bool) -> PlatformConfig {
    let said = Brand {
        light: colour("#8c2a6b"),
        ..Brand::default()
    };
    PlatformConfig {
        region: "Selon le fichier".to_owned(),
        brand: BrandSaid { said, locked },
        ..PlatformConfig::default()
    }
}

#[tokio::test]
async fn what_is_set_by_hand_stands_before_the_file_on_every_node_unless_it_is_locked() {
    let school = School::with(&[]).await;
    let node = node_with(config(false), &school.store, &school.clock).await;
    let other = node_with(config(false), &school.store, &school.clock).await;
    assert_eq!(node.region_name(), "Selon le fichier");
    assert_eq!(node.brand().light, colour("#8c2a6b"));
    let set = Brand {
        name: Some("À la main".to_owned()),
        dark: colour("#f09ccf"),
        ..Brand::default()
    };
    node.brand_set_by_operator(&set).await.expect("set");
    while other.follow_once().await.expect("followed") > 0 {}
    for node in [&node, &other] {
        assert_eq!(node.region_name(), "À la main");
        assert_eq!(node.brand().light, colour("#8c2a6b"), "nobody set that");
        assert_eq!(node.brand().dark, colour("#f09ccf"));
    }
    let locked = node_with(config(true), &school.store, &school.clock).await;
    assert_eq!(locked.region_name(), "Selon le fichier");
    assert_eq!(locked.brand().dark, None);
    let refused = locked.brand_set_by_operator(&set).await;
    assert!(matches!(refused, Err(PlatformError::Forbidden(_))));
    node.brand_set_by_operator(&Brand::default())
        .await
        .expect("set back");
    assert_eq!(node.region_name(), "Selon le fichier");
}

#[tokio::test]
async fn what_somebody_could_not_read_or_nobody_would_write_is_not_set() {
    let school = School::with(&[]).await;
    let platform = &school.platform;
    let faint = Brand {
        light: colour("#ffd700"),
        ..Brand::default()
    };
    let named = |name: &str| Brand {
        name: Some(name.to_owned()),
        ..Brand::default()
    };
    for (wrong, field) in [
        (faint, "accent-light"),
        (named(""), "name"),
        (named("a\u{202e}b"), "name"),
        (named(&"a".repeat(Brand::NAME + 1)), "name"),
    ] {
        let refused = platform.brand_set_by_operator(&wrong).await;
        let Err(PlatformError::Invalid(errors)) = refused else {
            panic!("{field}: {refused:?}");
        };
        assert_eq!(errors[0].field, field);
    }
    for who in ["admin", "head", "pupil"] {
        let by = school.by(who).await;
        let refused = platform.brand_set(&by, &Brand::default(), None).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden(_))), "{who}");
    }
}
