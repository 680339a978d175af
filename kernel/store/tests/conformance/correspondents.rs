//! Whom a person may write to: what is listed is what the rule holds, one by one.

use preau_domain::addressee::Addressee;
use preau_domain::caller::Caller;
use preau_domain::correspondence::{Rules, Scope, Switch};
use preau_domain::ids::{GroupId, PersonId, SchoolId};
use preau_domain::person::{Function, GroupRole, Profile};
use preau_domain::roster::{RosterPerson, group_id};
use preau_domain::school::{GroupKind, Level};
use preau_store::{AuditEntry, FunctionSet, Store};

use crate::directory::{
    COLLEGE, ECOLE, finish, import, in_class, member, people, person, pupil, relative, school_id,
    someone, uai,
};
use crate::homework::at;

on_both!(
    what_is_listed_is_what_the_rule_holds,
    who_left_is_listed_no_more,
    a_delegate_stays_one_over_imports_and_ends_with_the_child,
    people_are_told_apart_and_files_say_what_they_are,
);

/// The region of `directory.rs`, with classmates, others' parents, a secretary and a teacher who is a relative.
pub(crate) fn region() -> Vec<RosterPerson> {
    let mut zoe = pupil("zoe", "Zoé", COLLEGE, "6A");
    zoe.relatives = vec![relative("zoes", true)];
    let mut max = pupil("max", "Max", COLLEGE, "6B");
    max.relatives = vec![relative("maxs", true), relative("twofold", true)];
    let mut secretary = someone("secretary", "Marc", "Roux");
    secretary.memberships = vec![member(COLLEGE, Profile::Staff, &[])];
    let mut twofold = someone("twofold", "Ève", "Blanc");
    twofold.memberships = vec![member(COLLEGE, Profile::Teacher, &[])];
    twofold.groups = vec![in_class(COLLEGE, "6B", GroupRole::Teacher)];
    let more = vec![
        zoe,
        max,
        someone("zoes", "Ali", "Noir"),
        someone("maxs", "Léo", "Vert"),
        secretary,
        twofold,
    ];
    people().into_iter().chain(more).collect()
}

const EVERYBODY: [&str; 12] = [
    "father",
    "head",
    "lea",
    "max",
    "maxs",
    "mother",
    "secretary",
    "teacher",
    "tom",
    "twofold",
    "zoe",
    "zoes",
];

pub(crate) fn class(number: u32, label: &str) -> GroupId {
    group_id(&uai(number), GroupKind::Class, label)
}

/// All the qualities in which somebody looks at a school.
async fn callers(store: &Store, school: SchoolId, key: &str) -> Vec<Caller> {
    let file = store.person_file(person(key)).await.unwrap().unwrap();
    let mut callers = Vec::new();
    for membership in file.memberships.iter().filter(|m| m.school == school) {
        let as_one = |child| Caller::new(file.id, file.name.clone(), membership, child);
        if membership.profile == Profile::Relative {
            let children = file
                .children
                .iter()
                .filter(|c| c.membership.school == school);
            callers.extend(children.map(|child| as_one(Some(child))));
        } else {
            callers.push(as_one(None));
        }
    }
    callers
}

async fn grant(store: &Store, school: SchoolId, who: &str) -> FunctionSet {
    let entry = AuditEntry {
        at: at(0),
        school: Some(school),
        actor: None,
        action: "function.grant".to_owned(),
        target: format!("person:{}", person(who)),
        detail: "delegate".to_owned(),
    };
    store
        .membership_function_set(school, person(who), Function::Delegate, true, &entry)
        .await
        .unwrap()
}

/// Whom the store lists for a scope, by key, in order.
async fn listed(store: &Store, school: SchoolId, scope: &Scope) -> Vec<&'static str> {
    let found = store.correspondent_list(school, scope, None).await.unwrap();
    let mut keys: Vec<_> = EVERYBODY
        .into_iter()
        .filter(|key| found.iter().any(|one| one.id == person(key)))
        .collect();
    keys.sort_unstable();
    assert_eq!(
        keys.len(),
        found.len(),
        "somebody else, or twice: {found:?}"
    );
    keys
}

/// Whom the rule holds of everybody, asked one by one.
async fn held(store: &Store, school: SchoolId, scope: &Scope) -> Vec<&'static str> {
    let people: Vec<PersonId> = EVERYBODY.into_iter().map(person).collect();
    let ties = store.correspondent_ties(school, &people).await.unwrap();
    let both = EVERYBODY.into_iter().zip(&ties);
    both.filter(|(_, whom)| scope.holds(whom))
        .map(|(key, _)| key)
        .collect()
}

async fn what_is_listed_is_what_the_rule_holds(store: Store) {
    import(&store, &region()).await;
    let college = school_id(&store, COLLEGE).await;
    assert_eq!(grant(&store, college, "zoes").await, FunctionSet::Done);
    let all_rules = [
        Rules::of(Level::College, |_| None),
        Rules::of(Level::College, |_| Some(true)),
        Rules::of(Level::College, |_| Some(false)),
    ];
    let one_off = Switch::ALL.map(|off| Rules::of(Level::College, |s| (s == off).then_some(false)));
    let mut compared = 0;
    for school in [college, school_id(&store, ECOLE).await] {
        for rules in all_rules.iter().chain(&one_off) {
            for key in EVERYBODY {
                for caller in callers(&store, school, key).await {
                    let scope = Scope::of(rules, &caller);
                    let listed = listed(&store, school, &scope).await;
                    assert_eq!(
                        listed,
                        held(&store, school, &scope).await,
                        "{key}: {scope:?}"
                    );
                    assert!(!listed.contains(&key), "{key} to themself");
                    compared += 1;
                }
            }
        }
        let scope = Scope::of_the_school();
        assert_eq!(
            listed(&store, school, &scope).await,
            held(&store, school, &scope).await
        );
    }
    assert!(compared > 100, "{compared}");
    let usual = &all_rules[0];
    let of = |caller: &Caller| Scope::of(usual, caller);
    let expected: [(&str, &[&str]); 4] = [
        ("lea", &["head", "secretary", "teacher", "zoe"]),
        ("mother", &["head", "teacher", "zoes"]),
        ("zoes", &["head", "mother", "teacher"]),
        // Without authority over a pupil there, no part in the school.
        ("maxs", &["head", "twofold"]),
    ];
    for (key, whom) in expected {
        let callers = callers(&store, college, key).await;
        assert_eq!(
            listed(&store, college, &of(&callers[0])).await,
            whom,
            "{key}"
        );
    }
    assert!(callers(&store, college, "father").await.is_empty());
    // A teacher reaches everybody of the school, shown as who works there where they do.
    let teacher = of(&callers(&store, college, "teacher").await[0]);
    let seen = store
        .correspondent_list(college, &teacher, None)
        .await
        .unwrap();
    assert_eq!(seen.len(), 9);
    let twofold = seen.iter().find(|one| one.id == person("twofold")).unwrap();
    assert_eq!(twofold.profile, Profile::Teacher);
    let parents = store
        .correspondent_list(college, &teacher, Some(Profile::Relative))
        .await
        .unwrap();
    assert_eq!(parents.len(), 3);
}

async fn who_left_is_listed_no_more(store: Store) {
    import(&store, &region()).await;
    let college = school_id(&store, COLLEGE).await;
    let usual = Rules::of(Level::College, |_| None);
    let lea = Scope::of(&usual, &callers(&store, college, "lea").await[0]);
    assert!(listed(&store, college, &lea).await.contains(&"zoe"));
    // The next month, without Zoé.
    let mut left = region();
    left.retain(|person| person.key != "zoe");
    let (second, _) = import(&store, &left).await;
    finish(&store, second).await;
    for list in [
        listed(&store, college, &lea).await,
        held(&store, college, &lea).await,
        listed(&store, college, &Scope::of_the_school()).await,
    ] {
        assert!(
            !list.contains(&"zoe") && !list.contains(&"zoes"),
            "{list:?}"
        );
    }
}

async fn a_delegate_stays_one_over_imports_and_ends_with_the_child(store: Store) {
    let (first, _) = import(&store, &region()).await;
    finish(&store, first).await;
    let college = school_id(&store, COLLEGE).await;
    assert_eq!(grant(&store, college, "zoes").await, FunctionSet::Done);
    assert_eq!(grant(&store, college, "zoes").await, FunctionSet::AsItWas);
    // Nobody without authority, and nobody who is no relative.
    for other in ["father", "secretary", "lea"] {
        assert_eq!(
            grant(&store, college, other).await,
            FunctionSet::NotAMember,
            "{other}"
        );
    }
    let functions = async || callers(&store, college, "zoes").await[0].functions.clone();
    assert_eq!(functions().await, [Function::Delegate]);
    let (second, _) = import(&store, &region()).await;
    finish(&store, second).await;
    assert_eq!(functions().await, [Function::Delegate]);
    let mut left = region();
    left.retain(|person| person.key != "zoe");
    let (third, _) = import(&store, &left).await;
    finish(&store, third).await;
    assert!(callers(&store, college, "zoes").await.is_empty());
    let (fourth, _) = import(&store, &region()).await;
    finish(&store, fourth).await;
    assert!(
        functions().await.is_empty(),
        "a year later, somebody else may be elected"
    );
}

async fn people_are_told_apart_and_files_say_what_they_are(store: Store) {
    import(&store, &region()).await;
    let college = school_id(&store, COLLEGE).await;
    let asked = ["teacher", "mother", "lea", "head", "tom"].map(person);
    let files = store.correspondent_files(college, &asked).await.unwrap();
    let teacher = &files[&person("teacher")];
    assert_eq!(teacher.groups[0].group.name, "6A");
    assert_eq!(teacher.groups[0].subjects, ["Mathématiques"]);
    let mother = &files[&person("mother")];
    let children: Vec<_> = mother
        .children
        .iter()
        .map(|(id, name, groups)| (*id, name.full(), groups.clone()))
        .collect();
    assert_eq!(
        children,
        [(
            person("lea"),
            "Léa Martin".to_owned(),
            vec![class(COLLEGE, "6A")]
        )]
    );
    assert_eq!(files[&person("head")].functions, [Function::Head]);
    // Of another school, nothing is said.
    assert!(!files.contains_key(&person("tom")));
    for (addressee, count) in [
        (Addressee::Pupils(class(COLLEGE, "6A")), 2),
        (Addressee::Relatives(class(COLLEGE, "6A")), 2),
        (Addressee::Teachers(class(COLLEGE, "6A")), 1),
        (Addressee::Everyone(Profile::Pupil), 3),
        (Addressee::Everyone(Profile::Relative), 4),
        (Addressee::Management, 1),
        (Addressee::Pupils(class(ECOLE, "CM2")), 0),
        (Addressee::Person(person("lea")), 1),
    ] {
        let counted = store.addressee_count(college, addressee).await.unwrap();
        assert_eq!(counted, count, "{addressee}");
    }
}
