//! Modules on and off, and whose they are.

use preau_platform::error::PlatformError;
use preau_runtime::component::ComponentError;

use crate::guests::guest;
use crate::school::{ELSEWHERE, School, module};

#[tokio::test]
async fn a_module_that_is_switched_off_is_refused_at_once_and_keeps_its_records() {
    let school = School::with(&["greedy"]).await;
    school
        .act("teacher", "greedy", "write", &[])
        .await
        .expect("written");
    let switch = async |on| school.switch("admin", "greedy", on).await;
    switch(false).await.expect("off");
    for who in ["teacher", "pupil", "admin"] {
        assert!(
            matches!(
                school.view(who, "greedy", "").await,
                Err(PlatformError::ModuleOff { .. })
            ),
            "{who}"
        );
        assert!(
            matches!(
                school.act(who, "greedy", "write", &[]).await,
                Err(PlatformError::ModuleOff { .. })
            ),
            "{who}"
        );
    }
    let elsewhere = school.platform.school(ELSEWHERE).expect("elsewhere");
    assert!(
        school.platform.is_enabled(elsewhere.id, &module("greedy")),
        "elsewhere it stays on"
    );
    switch(true).await.expect("on");
    assert_eq!(
        school
            .view("teacher", "greedy", "count")
            .await
            .expect("served"),
        "1"
    );
}

#[tokio::test]
async fn only_the_schools_own_administrator_switches_modules() {
    let school = School::with(&["noop"]).await;
    for who in ["pupil", "parent", "teacher", "head"] {
        let refused = school.switch(who, "noop", false).await;
        assert!(
            matches!(refused, Err(PlatformError::Forbidden(_))),
            "{who}: {refused:?}"
        );
    }
    for who in ["foreign-admin", "stranger"] {
        let refused = school.switch(who, "noop", false).await;
        assert!(
            matches!(refused, Err(PlatformError::NotAMember)),
            "{who}: {refused:?}"
        );
    }
    assert!(school.view("pupil", "noop", "").await.is_ok());
}

/// The smallest guest with another text in its manifest, which must be as long as the first.
fn noop_with(changes: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = guest("noop");
    for (from, to) in changes {
        assert_eq!(from.len(), to.len(), "{from} → {to}");
        let places: Vec<_> = bytes
            .windows(from.len())
            .enumerate()
            .filter(|(_, part)| *part == from.as_bytes())
            .map(|(at, _)| at)
            .collect();
        assert!(!places.is_empty(), "{from} is not in the manifest");
        for at in places {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    bytes
}

#[tokio::test]
async fn an_id_belongs_to_its_first_publisher() {
    let school = School::with(&["noop"]).await;
    let publisher = ("publisher = \"Préau\"", "publisher = \"Autrui\"");
    let version = ("version = \"0.1.0\"", "version = \"0.1.1\"");
    for changes in [&[publisher][..], &[publisher, version]] {
        let refused = school
            .platform
            .module_install(&noop_with(changes))
            .await
            .map(|_| ());
        let Err(PlatformError::Component(ComponentError::Claims(why))) = refused else {
            panic!("{refused:?}")
        };
        assert!(why.contains("belongs to the publisher “Préau”"), "{why}");
    }
    let installed = school
        .platform
        .module_install(&noop_with(&[version]))
        .await
        .expect("their own new version");
    assert_eq!(installed.manifest.version, "0.1.1");
    assert!(school.view("pupil", "noop", "").await.is_ok());
}

#[tokio::test]
async fn a_version_has_one_content() {
    let school = School::with(&["noop"]).await;
    let other = noop_with(&[("fr = \"Rien\"", "fr = \"Tout\"")]);
    let refused = school.platform.module_install(&other).await.map(|_| ());
    let Err(PlatformError::Component(ComponentError::Claims(why))) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        why.contains("installed already with another content"),
        "{why}"
    );
    school
        .platform
        .module_install(&guest("noop"))
        .await
        .expect("the same again is no harm");
    let manifest = school
        .platform
        .module(&module("noop"))
        .expect("there")
        .manifest
        .clone();
    assert_eq!(manifest.name.fr, "Rien");
}

#[tokio::test]
async fn a_component_that_cannot_be_used_leaves_nothing_behind() {
    let school = School::with(&["noop"]).await;
    let mut broken = noop_with(&[("version = \"0.1.0\"", "version = \"0.2.0\"")]);
    broken.truncate(broken.len() - 10);
    assert!(matches!(
        school.platform.module_install(&broken).await,
        Err(PlatformError::Component(_))
    ));
    let versions = school
        .store
        .module_version_list(&module("noop"))
        .await
        .expect("listed");
    assert_eq!(versions.len(), 1);
    assert!(school.view("pupil", "noop", "").await.is_ok());
}

#[tokio::test]
async fn a_module_that_nobody_installed_is_not_there() {
    let school = School::with(&["noop"]).await;
    for name in ["greedy", "admin", "../noop", "NOOP", ""] {
        let refused = school.view("pupil", name, "").await;
        assert!(
            matches!(refused, Err(PlatformError::NotFound)),
            "{name}: {refused:?}"
        );
    }
}
