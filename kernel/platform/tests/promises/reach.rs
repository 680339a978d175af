//! A module that is on for some classes: who sees it, and at once.

use preau_domain::ids::GroupId;
use preau_domain::reach::Reach;
use preau_platform::error::PlatformError;

use crate::school::{ELSEWHERE, HERE, School, class, module, of_child};

fn classes(names: &[&str]) -> Reach {
    let id = |name: &&str| class(name).parse::<GroupId>().expect("a class");
    Reach::of_groups(names.iter().map(id))
}

async fn set(school: &School, who: &str, reach: &Reach) -> Result<(), PlatformError> {
    let here = school.platform.school(HERE).expect("here");
    let by = school.by(who).await;
    school
        .platform
        .module_reach_set(&by, &here, &module("greedy"), reach)
        .await
}

/// Who sees the module: its page, its place in the menus.
async fn sees(school: &School, who: &str) -> bool {
    let opens = match school.view(who, "greedy", "").await {
        Ok(_) => true,
        Err(PlatformError::ModuleOutOfReach { .. }) => false,
        Err(other) => panic!("{who}: {other}"),
    };
    let here = school.platform.school(HERE).expect("here");
    let by = school.by(who).await;
    let caller = school.platform.caller(&by, here.id, None).await;
    let caller = caller.expect("of the school");
    let seen = school.platform.modules_seen(here.id, here.level, &caller);
    let offered = {
        let manifest = &school.platform.module(&module("greedy")).expect("there");
        let standing = caller.standing();
        school
            .platform
            .module_is_offered(&by, &here, standing, &manifest.manifest)
    };
    assert_eq!(seen.len(), usize::from(opens), "{who}");
    assert_eq!(offered, opens, "{who}");
    opens
}

#[tokio::test]
async fn a_module_is_on_for_its_classes_their_relatives_their_teachers_and_who_has_to_do_with_all()
{
    let school = School::with(&["greedy"]).await;
    set(&school, "admin", &classes(&["6A"])).await.expect("set");
    for who in [
        "pupil",
        "classmate",
        "parent",
        "teacher",
        "colleague",
        "head",
        "admin",
    ] {
        assert!(sees(&school, who).await, "{who}");
    }
    for who in ["pupil-b", "parent-b", "teacher-b"] {
        assert!(!sees(&school, who).await, "{who}");
    }
    // Who teaches 6B and has a child in 6A: as a relative, and not as a teacher.
    let as_relative = Some(of_child("pupil"));
    let seen = school.view_as("both", as_relative, "greedy", "").await;
    assert!(seen.is_ok(), "{seen:?}");
    assert!(!sees(&school, "both").await);
    // Nothing of it holds elsewhere.
    let there = school.platform.school(ELSEWHERE).expect("elsewhere");
    let reach = school.platform.reach(there.id, &module("greedy"));
    assert_eq!(reach, Some(Reach::Everybody));
    // And taken back.
    set(&school, "admin", &Reach::Everybody).await.expect("set");
    for who in ["pupil-b", "parent-b", "teacher-b", "pupil"] {
        assert!(sees(&school, who).await, "{who}");
    }
}

#[tokio::test]
async fn a_pupil_who_changes_class_stands_where_the_new_class_stands_at_once() {
    let school = School::with(&["greedy"]).await;
    set(&school, "admin", &classes(&["6B"])).await.expect("set");
    assert!(!sees(&school, "pupil").await);
    assert!(sees(&school, "pupil-b").await);
    school
        .import_moved(&[("pupil", "6B"), ("pupil-b", "6A")])
        .await;
    assert!(sees(&school, "pupil").await);
    assert!(!sees(&school, "pupil-b").await);
    assert!(!sees(&school, "parent-b").await, "with their child");
}

#[tokio::test]
async fn what_is_told_by_a_module_reaches_nobody_for_whom_it_is_off_and_comes_with_it() {
    let school = School::with(&["greedy"]).await;
    set(&school, "admin", &classes(&["6A"])).await.expect("set");
    let six_b = format!("class:{}", class("6B"));
    let form = [("audience", &*six_b), ("key", "k"), ("text", "k")];
    school
        .act("head", "greedy", "notify", &form)
        .await
        .expect("sent");
    let lines = async || {
        let by = school.by("pupil-b").await;
        let told = school.platform.notifications(&by).await.expect("listed");
        let count = school.platform.unread(&by).await.total;
        let kinds = school
            .platform
            .notification_kinds(&by)
            .await
            .expect("kinds");
        (told.len(), count, kinds.len())
    };
    assert_eq!(lines().await, (0, 0, 0));
    set(&school, "admin", &classes(&["6A", "6B"]))
        .await
        .expect("set");
    assert_eq!(lines().await, (1, 1, 1));
    set(&school, "admin", &classes(&["6A"])).await.expect("set");
    assert_eq!(lines().await, (0, 0, 0), "and goes at once");
}

#[tokio::test]
async fn only_classes_for_which_it_is_on_are_offered_to_choose() {
    let school = School::with(&["prying"]).await;
    let here = school.platform.school(HERE).expect("here");
    let groups = async || {
        let seen = school.view("head", "prying", "groups").await;
        seen.expect("every class")
    };
    assert_eq!(groups().await, "6A,6B");
    let admin = school.by("admin").await;
    let only = classes(&["6B"]);
    let set = school
        .platform
        .module_reach_set(&admin, &here, &module("prying"), &only)
        .await;
    set.expect("set");
    assert_eq!(groups().await, "6B");
}

#[tokio::test]
async fn off_and_on_again_it_is_on_for_the_same_classes() {
    let school = School::with(&["greedy"]).await;
    set(&school, "admin", &classes(&["6A"])).await.expect("set");
    school.switch("admin", "greedy", false).await.expect("off");
    let off = school.view("pupil", "greedy", "").await;
    assert!(matches!(off, Err(PlatformError::ModuleOff { .. })));
    school.switch("admin", "greedy", true).await.expect("on");
    assert!(sees(&school, "pupil").await);
    assert!(!sees(&school, "pupil-b").await);
    // Chosen where it is off, it is on.
    school.switch("admin", "greedy", false).await.expect("off");
    set(&school, "admin", &classes(&["6B"])).await.expect("set");
    assert!(sees(&school, "pupil-b").await);
}

#[tokio::test]
async fn who_sees_it_is_counted_by_class_without_those_whom_it_is_not_for() {
    let school = School::with(&["greedy"]).await;
    let here = school.platform.school(HERE).expect("here");
    set(&school, "admin", &classes(&["6A"])).await.expect("set");
    let by = school.by("admin").await;
    let seen = school
        .platform
        .module_reach_seen(&by, &here, &module("greedy"))
        .await
        .expect("seen")
        .expect("on");
    let sizes: Vec<_> = seen
        .groups
        .iter()
        .map(|one| (&*one.group.name, one.pupils))
        .collect();
    assert_eq!(sizes, [("6A", 2), ("6B", 1)]);
    let counts: Vec<u64> = seen.people.iter().map(|(_, count)| *count).collect();
    // Two pupils; the parent of both and the teacher who is the parent of one; their two teachers.
    assert_eq!(counts, [2, 2, 2]);
    assert_eq!(seen.ended, 0);
}

#[tokio::test]
async fn nobody_but_the_schools_administrator_chooses_and_only_classes_that_it_has() {
    let school = School::with(&["greedy"]).await;
    for who in ["pupil", "parent", "teacher", "head"] {
        let refused = set(&school, who, &classes(&["6A"])).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden(_))), "{who}");
    }
    let refused = set(&school, "foreign-admin", &classes(&["6A"])).await;
    assert!(matches!(refused, Err(PlatformError::NotAMember)));
    for wrong in [Reach::of_groups([]), classes(&["6A", "7Z"])] {
        let refused = set(&school, "admin", &wrong).await;
        assert!(
            matches!(refused, Err(PlatformError::Invalid(_))),
            "{wrong:?}"
        );
    }
    assert!(sees(&school, "pupil-b").await, "nothing was set");
    // The console has the same rule, and says who did it: nobody in particular.
    let here = school.platform.school(HERE).expect("here");
    let by_operator = async |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        school
            .platform
            .module_reach_by_operator(&here, &module("greedy"), &names)
            .await
    };
    assert!(by_operator(&["7Z"]).await.is_err());
    by_operator(&["6A"]).await.expect("set");
    assert!(!sees(&school, "pupil-b").await);
    let lines = school.store.audit_list(Some(here.id), 1, None).await;
    let entry = lines.expect("listed").remove(0).entry;
    assert_eq!((entry.action.as_str(), entry.actor), ("module.reach", None));
    assert_eq!(entry.detail, "6A");
}
