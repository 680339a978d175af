//! Who may write to whom, and that nobody finds out about others: not by searching, counting, asking whether
//! they may write, by what they are refused or by how much was read for it.

use preau_domain::caller::Standing;
use preau_domain::correspondence::Switch;
use preau_domain::person::{Function, Profile};
use preau_platform::audit::AuditAsked;
use preau_platform::error::PlatformError;
use preau_store::FunctionSet;

use crate::school::{HERE, School, class, everybody, node, of_child, person};

async fn school() -> School {
    School::with(&["postman"]).await
}

async fn ask(
    school: &School,
    who: &str,
    standing: Option<Standing>,
    path: &str,
    form: &[(&str, &str)],
) -> Result<String, PlatformError> {
    school.act_as(who, standing, "postman", path, form).await
}

/// Whom somebody finds, by key, in the order of [`everybody`].
async fn found(school: &School, who: &str, standing: Option<Standing>) -> String {
    let names = ask(school, who, standing, "correspondents", &[("search", "")]).await;
    let names = names.expect("searched");
    let mut keys: Vec<_> = names
        .split('|')
        .filter_map(|name| name.strip_suffix(" Essai"))
        .collect();
    keys.sort_by_key(|key| everybody().iter().position(|known| known == key));
    keys.join(" ")
}

/// Whom somebody is told that they may write to, asked for everybody by name.
async fn allowed(school: &School, who: &str, standing: Option<Standing>) -> String {
    let to = everybody().map(|key| format!("person:{}", person(key)));
    let form: Vec<_> = to.iter().map(|to| ("to", to.as_str())).collect();
    let said = ask(school, who, standing, "may-write", &form)
        .await
        .expect("asked");
    let both = everybody().into_iter().zip(said.split('|'));
    let keys: Vec<_> = both
        .filter(|(_, may)| *may == "true")
        .map(|(key, _)| key)
        .collect();
    keys.join(" ")
}

/// Whom somebody can in fact deliver to, tried one by one.
async fn delivered(school: &School, who: &str, standing: Option<Standing>) -> String {
    let mut reached = Vec::new();
    for key in everybody() {
        let id = format!(
            "{who}-{key}-{}",
            standing.map_or(String::new(), |s| s.to_string())
        );
        let to = format!("person:{}", person(key));
        let form = [("id", id.as_str()), ("to", &to)];
        match ask(school, who, standing, "send", &form).await {
            Ok(_) => reached.push(key),
            Err(PlatformError::Forbidden(why)) => assert_eq!(why, ""),
            Err(error) => panic!("{who} to {key}: {error}"),
        }
    }
    reached.join(" ")
}

const ALL_HERE: &str =
    "pupil classmate pupil-b parent parent-b teacher colleague teacher-b both head admin";

fn without(all: &str, key: &str) -> String {
    let kept: Vec<_> = all.split(' ').filter(|one| *one != key).collect();
    kept.join(" ")
}

#[tokio::test]
async fn each_writes_to_those_whom_the_school_lets_them_and_finds_nobody_else() {
    let school = school().await;
    for (who, standing, expected) in [
        ("teacher", None, without(ALL_HERE, "teacher")),
        ("admin", None, without(ALL_HERE, "admin")),
        (
            "pupil",
            None,
            "classmate teacher colleague head admin".to_owned(),
        ),
        ("pupil-b", None, "teacher-b both head admin".to_owned()),
        ("parent", None, "teacher colleague head".to_owned()),
        ("parent-b", None, "teacher-b both head".to_owned()),
        // A teacher is a teacher, and for the own child a relative.
        (
            "both",
            Some(Standing::Own(Profile::Teacher)),
            without(ALL_HERE, "both"),
        ),
        (
            "both",
            Some(of_child("pupil")),
            "teacher colleague head".to_owned(),
        ),
    ] {
        assert_eq!(found(&school, who, standing).await, expected, "{who} finds");
        assert_eq!(
            allowed(&school, who, standing).await,
            expected,
            "{who} is told"
        );
        assert_eq!(
            delivered(&school, who, standing).await,
            expected,
            "{who} delivers"
        );
    }
    // Without authority over a child there is no school at all.
    let nothing = ask(&school, "stranger", None, "correspondents", &[]).await;
    assert!(
        matches!(nothing, Err(PlatformError::NotAMember)),
        "{nothing:?}"
    );
}

#[tokio::test]
async fn a_switch_changes_it_at_once_on_every_node_and_is_in_the_journal() {
    let school = school().await;
    let other = node(&school.store, &school.clock).await;
    let here = school.platform.school(HERE).expect("here");
    let admin = school.by("admin").await;
    let set = async |off: Switch| {
        let form: Vec<_> = Switch::ALL
            .iter()
            .filter(|switch| **switch != off && switch.usually(here.level))
            .map(|switch| (switch.as_str().to_owned(), "true".to_owned()))
            .collect();
        school
            .platform
            .correspondence_set(&admin, &here, &form, None)
            .await
            .expect("set");
    };
    for (off, who, expected) in [
        (Switch::PupilsClass, "pupil", "teacher colleague head admin"),
        (Switch::PupilsTeachers, "pupil", "classmate head admin"),
        (Switch::PupilsStaff, "pupil", "classmate teacher colleague"),
        (Switch::RelativesTeachers, "parent", "head"),
        (Switch::RelativesManagement, "parent", "teacher colleague"),
    ] {
        set(off).await;
        assert_eq!(found(&school, who, None).await, expected, "without {off:?}");
        assert_eq!(
            allowed(&school, who, None).await,
            expected,
            "without {off:?}"
        );
    }
    other.follow_once().await.expect("followed");
    let seen = other
        .correspondence_seen(&admin, &here)
        .await
        .expect("seen");
    let off: Vec<_> = seen
        .value
        .iter()
        .filter(|(_, on)| !on)
        .map(|(switch, _)| *switch)
        .collect();
    assert_eq!(
        off,
        [
            Switch::RelativesManagement,
            Switch::RelativesStaff,
            Switch::TeachersSchool
        ]
    );
    let journal = school
        .platform
        .audit_seen(&admin, Some(&here), &AuditAsked::default(), (None, 100))
        .await
        .expect("read");
    let last = &journal[0].line.entry;
    assert_eq!(last.action, "school.setting");
    assert!(last.detail.contains("relatives-"), "{}", last.detail);
    // A value that is none sets nothing.
    let before = school.platform.correspondence_seen(&admin, &here).await;
    for (name, value) in [("answers", "false"), ("answers", ""), ("answer", "true")] {
        let form = [(name.to_owned(), value.to_owned())];
        let set = school
            .platform
            .correspondence_set(&admin, &here, &form, None);
        let refused = set.await.expect_err("no box says this");
        assert!(matches!(refused, PlatformError::Invalid(_)), "{refused}");
    }
    let after = school.platform.correspondence_seen(&admin, &here).await;
    assert_eq!(after.expect("seen"), before.expect("seen"));
    // Nobody else reads or sets it.
    for who in ["head", "teacher", "pupil", "parent", "foreign-admin"] {
        let by = school.by(who).await;
        assert!(
            school
                .platform
                .correspondence_seen(&by, &here)
                .await
                .is_err(),
            "{who}"
        );
        assert!(
            school
                .platform
                .correspondence_set(&by, &here, &[], None)
                .await
                .is_err(),
            "{who}"
        );
    }
    assert_eq!(
        found(&school, "pupil", None).await,
        "classmate teacher colleague head admin"
    );
}

#[tokio::test]
async fn delegates_write_to_the_relatives_of_the_class_and_these_to_them() {
    let school = school().await;
    let here = school.platform.school(HERE).expect("here");
    let granted = school
        .platform
        .function_grant(here.id, person("parent"), Function::Delegate, true)
        .await
        .expect("granted");
    assert_eq!(granted, FunctionSet::Done);
    let for_pupil = Some(of_child("pupil"));
    assert_eq!(
        found(&school, "parent", for_pupil).await,
        "teacher colleague both head"
    );
    let relatives = format!("relatives:{}", class("6A"));
    let sent = ask(
        &school,
        "parent",
        for_pupil,
        "send",
        &[("id", "a"), ("to", &relatives)],
    )
    .await;
    sent.expect("delivered");
    assert_eq!(
        found(&school, "both", for_pupil).await,
        "parent teacher colleague head"
    );
    // Of another class, nobody is reached.
    assert_eq!(
        found(&school, "parent-b", None).await,
        "teacher-b both head"
    );
    let other = format!("relatives:{}", class("6B"));
    let refused = ask(
        &school,
        "parent",
        for_pupil,
        "send",
        &[("id", "b"), ("to", &other)],
    )
    .await;
    assert!(
        matches!(refused, Err(PlatformError::Forbidden(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn who_left_last_month_is_not_found_and_finds_nobody() {
    let school = school().await;
    school.import(|key| key != "classmate").await;
    school.platform.reload().await.expect("reloaded");
    assert_eq!(
        found(&school, "pupil", None).await,
        "teacher colleague head admin"
    );
    assert_eq!(
        allowed(&school, "pupil", None).await,
        "teacher colleague head admin"
    );
    let gone = ask(&school, "classmate", None, "correspondents", &[]).await;
    assert!(matches!(gone, Err(PlatformError::NotAMember)), "{gone:?}");
}

#[tokio::test]
async fn names_are_found_by_their_beginnings_whatever_case_and_accents() {
    let school = school().await;
    let search = async |who: &str, text: &str| {
        ask(&school, who, None, "correspondents", &[("search", text)])
            .await
            .expect("searched")
    };
    assert_eq!(search("pupil", "ESSAI clas").await, "classmate Essai");
    assert_eq!(search("pupil", "Cölleague").await, "colleague Essai");
    // Of those whom the pupil may not write to, no search finds any.
    for key in [
        "pupil-b",
        "teacher-b",
        "both",
        "parent",
        "stranger",
        "foreign",
        "p",
        "paren",
    ] {
        assert_eq!(search("pupil", key).await, "", "{key}");
    }
    let parents = [("search", ""), ("among", "relative")];
    let found = ask(&school, "teacher", None, "correspondents", &parents)
        .await
        .expect("searched");
    assert_eq!(found, "parent Essai|parent-b Essai");
    let facts = ask(&school, "teacher", None, "facts", &[])
        .await
        .expect("read");
    assert!(
        facts.contains("parent Essai:   classmate Essai,pupil Essai"),
        "{facts}"
    );
    let facts = ask(&school, "pupil", None, "facts", &[])
        .await
        .expect("read");
    assert!(facts.contains("teacher Essai: 6A"), "{facts}");
}

#[tokio::test]
async fn families_are_told_who_is_the_head_teacher_of_their_class_and_of_no_other() {
    let school = school().await;
    for (who, standing, heads) in [
        ("pupil", None, "colleague Essai: 6A"),
        ("parent", Some(of_child("pupil")), "colleague Essai: 6A"),
        ("pupil-b", None, ""),
        ("parent-b", None, ""),
        ("teacher-b", None, "colleague Essai: 6A"),
    ] {
        let told = ask(&school, who, standing, "heads", &[]).await;
        assert_eq!(told.expect("asked"), heads, "{who}");
    }
}

#[tokio::test]
async fn whom_one_may_not_write_to_cannot_be_told_from_who_does_not_exist() {
    let school = school().await;
    let hidden = [
        format!("person:{}", person("pupil-b")),
        format!("person:{}", person("parent")),
        format!("person:{}", person("foreign-pupil")),
        format!("person:{}", person("who-never-was")),
        format!("pupils:{}", class("6B")),
        format!("pupils:{}", class("6C")),
        format!("relatives:{}", class("6A")),
        "everyone:pupil".to_owned(),
    ];
    let said = async |path: &str, to: &str, standing| {
        ask(&school, "pupil", standing, path, &[("id", "x"), ("to", to)]).await
    };
    for to in &hidden {
        assert_eq!(
            said("may-write", to, None).await.expect("asked"),
            "false",
            "{to}"
        );
        assert_eq!(said("refused", to, None).await.expect("asked"), *to);
        let sent = said("send", to, None).await;
        assert!(
            matches!(&sent, Err(PlatformError::Forbidden(why)) if why.is_empty()),
            "{sent:?}"
        );
    }
    // Names: of a profile anybody knows what it is called; of others, nothing.
    for to in hidden
        .iter()
        .filter(|to| !to.starts_with("everyone") && !to.contains(&class("6A")))
    {
        assert_eq!(
            said("addressees", to, None).await.expect("asked"),
            "",
            "{to}"
        );
    }
    let teacher = format!("person:{}", person("teacher"));
    assert_eq!(
        said("addressees", &teacher, None).await.expect("asked"),
        "teacher Essai"
    );
    let class = format!("pupils:{}", class("6A"));
    assert_eq!(
        said("addressees", &class, None).await.expect("asked"),
        "Élèves de 6A"
    );
    let groups = said("groups", "", None).await.expect("asked");
    assert_eq!(
        groups,
        "Direction et vie scolaire|Élèves de 6A|Enseignants de 6A"
    );
}

/// The fuel that calls have used here so far.
async fn used(school: &School) -> u64 {
    school.platform.usage_settle().await.expect("settled");
    let here = school.platform.school(HERE).expect("here").id;
    let hours = school.store.usage_list(here, 0).await.expect("listed");
    hours.iter().map(|hour| hour.fuel).sum()
}

/// What a call read of the store, which decides how long it takes, does not depend on anybody whom the caller
/// may not write to: neither on what they searched nor on how many others there are.
#[tokio::test]
async fn a_search_reads_no_more_where_there_is_somebody_to_be_hidden() {
    let school = school().await;
    let cost = async |text: &str| {
        let before = used(&school).await;
        ask(
            &school,
            "pupil",
            None,
            "correspondents",
            &[("search", text)],
        )
        .await
        .expect("searched");
        used(&school).await - before
    };
    // As long a text each time, since what crosses into the guest costs too.
    let nobody = cost("zzzzzzz").await;
    let hidden = cost("pupil-b").await;
    let foreign = cost("foreign").await;
    assert_eq!((hidden, foreign), (nobody, nobody));
    // Fifty more in another class change nothing.
    let before = cost("zzzzzzz").await;
    school
        .import(|key| key != "teacher-b" && key != "both")
        .await;
    school.platform.reload().await.expect("reloaded");
    assert_eq!(cost("zzzzzzz").await, before);
}
