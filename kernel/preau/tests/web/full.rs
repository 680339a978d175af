//! A module that keeps all that it may in a school says so to whom sends it something, and to the
//! administrator beforehand.

use axum::http::StatusCode;
use preau_platform::config::PlatformConfig;
use preau_web::Web;

use crate::browser::Portal;
use crate::guests::guest;
use crate::school::{School, module, node_with};

const PAGE: &str = "/s/ici/pack-rat";
const MODULE: &str = "/s/ici/admin/modules/pack-rat";

/// A portal where each module of a collège may keep ten records.
async fn portal() -> Portal {
    let school = School::with(&["noop"]).await;
    let mut config = PlatformConfig::default();
    config.plans.college.quota.records = 10;
    let platform = node_with(config, &school.store, &school.clock).await;
    let bytes = guest("examples/pack_rat");
    platform.module_install(&bytes).await.expect("installed");
    platform
        .module_enable_everywhere(&module("pack-rat"), &[])
        .await
        .expect("enabled");
    Portal::over(school, Web::new(platform))
}

#[tokio::test]
async fn who_sends_something_to_a_module_that_is_full_reads_so_and_whom_to_tell() {
    let portal = portal().await;
    for number in 1..=10 {
        let seen = portal.get("admin", MODULE).await.body;
        let warned = seen.contains("La place de ce module dans l’établissement est remplie à");
        assert_eq!(warned, number > 8, "before {number}");
        let kept = portal.post("head", PAGE, "a=b").await;
        assert_eq!(kept.status, StatusCode::OK, "{number}: {}", kept.body);
    }
    let refused = portal.post("head", PAGE, "a=b").await;
    assert_eq!(refused.status, StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!(refused.header("retry-after"), "", "time does not help");
    for said in [
        "Plus de place",
        "«\u{A0}Bête\u{A0}» a rempli toute la place prévue pour votre établissement.",
        "Prévenez l’administrateur de votre établissement\u{A0}:",
        "module-full",
    ] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
    // Reading goes on, and so do other modules.
    for page in [PAGE, "/s/ici/noop"] {
        assert_eq!(portal.get("head", page).await.status, StatusCode::OK);
    }
    let seen = portal.get("admin", MODULE).await.body;
    for said in [
        "La place de ce module dans l’établissement est pleine\u{A0}:",
        "10 enregistrements sur 10",
    ] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
}
