//! Whose clock it is.

use jiff::tz::TimeZone;
use preau_domain::ids::Uai;
use preau_domain::roster::RosterSchool;
use preau_domain::school::Level;
use preau_platform::config::PlatformConfig;

use crate::school::{HERE, School, node_with};

#[tokio::test]
async fn a_school_overseas_has_its_own_clock_and_any_other_the_region_s() {
    let school = School::with(&[]).await;
    let overseas = RosterSchool {
        uai: Uai::of_number(9_740_001),
        name: "Collège de La Réunion".to_owned(),
        level: Level::College,
        groups: Vec::new(),
    };
    school
        .platform
        .import_roster("overseas", vec![overseas.clone()], Vec::new())
        .await
        .expect("imported");
    let config = PlatformConfig {
        time_zone: TimeZone::get("Europe/Madrid").expect("a zone"),
        ..PlatformConfig::default()
    };
    let node = node_with(config, &school.store, &school.clock).await;
    let here = node.school(HERE).expect("the school");
    assert_eq!(node.time_zone(&here).iana_name(), Some("Europe/Madrid"));
    let there = node
        .school_list()
        .into_iter()
        .find(|school| school.uai == overseas.uai)
        .expect("the school overseas");
    assert_eq!(node.time_zone(&there).iana_name(), Some("Indian/Reunion"));
}
