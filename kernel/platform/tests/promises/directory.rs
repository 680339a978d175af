//! Names and groups: only of those whom the caller may see.

use preau_domain::person::{Function, Name};
use preau_platform::error::PlatformError;
use preau_store::FunctionSet;

use crate::school::{HERE, School, class, of_child, person};

async fn names(school: &School, who: &str, of: &[&str]) -> String {
    let ids: Vec<_> = of.iter().map(|key| person(key).to_string()).collect();
    school
        .view(who, "prying", &format!("names/{}", ids.join("/")))
        .await
        .expect("names")
}

#[tokio::test]
async fn a_pupil_names_classmates_and_who_works_here() {
    let school = School::with(&["prying"]).await;
    let asked = [
        "pupil",
        "classmate",
        "pupil-b",
        "parent-b",
        "teacher",
        "foreign-pupil",
        "nobody",
    ];
    let named = names(&school, "pupil", &asked).await;
    let seen: Vec<_> = named.split(',').map(|name| name != "-").collect();
    assert_eq!(
        seen,
        [true, true, false, false, true, false, false],
        "{named}"
    );
}

#[tokio::test]
async fn a_parent_names_the_childs_class_and_no_other_family() {
    let school = School::with(&["prying"]).await;
    let named = names(
        &school,
        "parent-b",
        &["pupil-b", "pupil", "parent", "stranger", "teacher-b"],
    )
    .await;
    let seen: Vec<_> = named.split(',').map(|name| name != "-").collect();
    assert_eq!(seen, [true, false, false, false, true], "{named}");
}

#[tokio::test]
async fn who_works_here_names_everyone_of_the_school_and_nobody_of_another() {
    let school = School::with(&["prying"]).await;
    for who in ["teacher", "head", "admin"] {
        let named = names(
            &school,
            who,
            &[
                "pupil",
                "pupil-b",
                "parent",
                "foreign-pupil",
                "foreign-admin",
            ],
        )
        .await;
        let seen: Vec<_> = named.split(',').map(|name| name != "-").collect();
        assert_eq!(seen, [true, true, true, false, false], "{who}: {named}");
    }
}

#[tokio::test]
async fn a_list_of_pupils_is_for_the_classs_staff_and_the_head() {
    let school = School::with(&["prying"]).await;
    let path = format!("pupils/{}", class("6A"));
    for (who, may) in [
        ("teacher", true),
        ("colleague", true),
        ("head", true),
        ("teacher-b", false),
        ("admin", false),
        ("pupil", false),
        ("parent", false),
    ] {
        let listed = school.view(who, "prying", &path).await;
        match listed {
            Ok(listed) => assert!(may && listed.split(',').count() == 2, "{who}: {listed}"),
            Err(PlatformError::Forbidden(_)) => assert!(!may, "{who}"),
            Err(error) => panic!("{who}: {error:?}"),
        }
    }
}

#[tokio::test]
async fn groups_are_ones_own_and_all_for_the_head() {
    let school = School::with(&["prying"]).await;
    for (who, groups) in [
        ("pupil", "6A"),
        ("parent-b", "6B"),
        ("teacher", "6A"),
        ("head", "6A,6B"),
        ("admin", ""),
    ] {
        assert_eq!(
            school.view(who, "prying", "groups").await.expect("groups"),
            groups,
            "{who}"
        );
    }
}

#[tokio::test]
async fn an_inspector_is_a_guest_who_sees_every_class_and_no_pupil_until_they_are_let_out() {
    let school = School::with(&["prying"]).await;
    let here = school.platform.school(HERE).expect("here").id;
    let inspector = person("inspector");
    let name = Name {
        title: "Mme".to_owned(),
        given: "Odile".to_owned(),
        family: "Ferrand".to_owned(),
    };
    let invited = school.platform.guest_invite(here, inspector, &name).await;
    invited.expect("invited");
    let groups = async || school.view("inspector", "prying", "groups").await;
    // The module is for members of the school and for inspectors, not for any guest.
    let refused = groups().await;
    assert!(
        matches!(refused, Err(PlatformError::Forbidden(_))),
        "{refused:?}"
    );
    let set = school
        .platform
        .function_grant(here, inspector, Function::Inspector, true)
        .await;
    assert_eq!(set.expect("granted"), FunctionSet::Done);
    assert_eq!(groups().await.expect("every class"), "6A,6B");
    let path = format!("pupils/{}", class("6A"));
    let pupils = school.view("inspector", "prying", &path).await;
    assert!(
        matches!(pupils, Err(PlatformError::Forbidden(_))),
        "{pupils:?}"
    );
    let named = names(&school, "inspector", &["pupil", "parent", "teacher"]).await;
    let seen: Vec<_> = named.split(',').map(|name| name != "-").collect();
    assert_eq!(seen, [false, false, true], "{named}");
    let left = school.platform.guest_set(here, inspector, false).await;
    assert!(left.expect("out"));
    let out = groups().await;
    assert!(matches!(out, Err(PlatformError::NotAMember)), "{out:?}");
}

#[tokio::test]
async fn the_head_teacher_of_a_class_is_told_so_and_nobody_else() {
    let school = School::with(&["prying"]).await;
    for (who, of) in [
        ("colleague", "6A"),
        ("teacher", ""),
        ("teacher-b", ""),
        ("pupil", ""),
        ("parent", ""),
        // Who heads the school sees every class, and is the head teacher of none.
        ("head", ""),
        ("both", ""),
    ] {
        let headed = school.view(who, "prying", "heads").await;
        assert_eq!(headed.expect("asked"), of, "{who}");
    }
    // As the relative of a pupil of the class, a teacher is nothing in it.
    let child = Some(of_child("pupil"));
    let headed = school.view_as("both", child, "prying", "heads").await;
    assert_eq!(headed.expect("asked"), "");
    school.import_moved(&[("colleague", "6B")]).await;
    let headed = school.view("colleague", "prying", "heads").await;
    assert_eq!(headed.expect("asked"), "6B", "from the next import on");
}
