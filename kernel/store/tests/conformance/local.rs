//! What is decided here and not by a source, which stays whatever sources say.

use preau_domain::ids::SchoolId;
use preau_domain::person::{Function, Name, Profile};
use preau_domain::roster::RosterPerson;
use preau_store::{AuditEntry, FunctionSet, PersonFile, Store, StoreError};

use crate::directory::{
    COLLEGE, ECOLE, finish, import, member, people, person, pupil, relative, school_id, someone,
};
use crate::homework::at;
use crate::roster::{file, profiles};

on_both!(
    a_guest_is_let_in_and_out_here_and_by_no_import,
    functions_of_a_source_come_and_go_and_local_ones_stay,
    local_people_stay_after_imports,
    what_was_entered_here_of_local_people_stays_after_imports,
);

pub(crate) fn decided(school: SchoolId, action: &str) -> AuditEntry {
    AuditEntry {
        at: at(0),
        school: Some(school),
        actor: None,
        action: action.to_owned(),
        target: "test".to_owned(),
        detail: String::new(),
    }
}

async fn a_guest_is_let_in_and_out_here_and_by_no_import(store: Store) {
    let (first, _) = import(&store, &people()).await;
    finish(&store, first).await;
    let college = school_id(&store, COLLEGE).await;
    let entry = decided(college, "guest.let-in");
    let set = async |key, present| {
        let set = store.guest_set(college, person(key), present, &entry);
        set.await.unwrap()
    };
    let inspector = Function::Inspector;
    let visitor = person("visitor");
    let name = someone("visitor", "Odile", "Ferrand").name;
    store.person_add(visitor, &name, None).await.unwrap();
    // One whom the directory knows elsewhere, and one whom it does not know at all.
    for key in ["mother", "visitor"] {
        assert!(set(key, true).await, "{key}");
        assert!(!set(key, true).await, "{key}: it was so already");
        let granted = store
            .membership_function_set(college, person(key), inspector, true, &entry)
            .await;
        assert_eq!(granted.unwrap(), FunctionSet::Done, "{key}");
    }
    let (second, _) = import(&store, &people()).await;
    finish(&store, second).await;
    for key in ["mother", "visitor"] {
        let memberships = file(&store, key).await.memberships;
        let guest: Vec<_> = memberships
            .iter()
            .filter(|m| m.profile == Profile::Guest)
            .map(|m| (m.school, m.functions.clone()))
            .collect();
        assert_eq!(guest, [(college, vec![inspector])], "{key}");
    }
    // Out again, without what was given, and in again with nothing.
    assert!(set("visitor", false).await);
    assert!(!set("visitor", false).await);
    assert_eq!(file(&store, "visitor").await.memberships, []);
    assert!(set("visitor", true).await);
    let memberships = file(&store, "visitor").await.memberships;
    assert_eq!(memberships.len(), 1);
    assert_eq!(memberships[0].functions, []);
    let told = store.audit_list(Some(college), 20, None).await.unwrap();
    assert_eq!(told.len(), 6, "what changed, and nothing else");
}

async fn functions_of_a_source_come_and_go_and_local_ones_stay(store: Store) {
    let (first, _) = import(&store, &people()).await;
    finish(&store, first).await;
    let college = school_id(&store, COLLEGE).await;
    let entry = decided(college, "function.grant");
    let set = async |key, function, held| {
        let set = store.membership_function_set(college, person(key), function, held, &entry);
        set.await.unwrap()
    };
    let admin = Function::SchoolAdmin;
    assert_eq!(set("head", admin, true).await, FunctionSet::Done);
    assert_eq!(set("head", admin, true).await, FunctionSet::AsItWas);
    // Neither a pupil nor someone from elsewhere.
    assert_eq!(set("lea", admin, true).await, FunctionSet::NotAMember);
    assert_eq!(set("mother", admin, true).await, FunctionSet::NotAMember);
    // The journal tells of what changed, and of nothing else.
    let told = store.audit_list(Some(college), 10, None).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|line| line.entry).collect();
    assert_eq!(told, std::slice::from_ref(&entry));
    let functions = file(&store, "head").await.memberships[0].functions.clone();
    assert_eq!(functions, [Function::Head, Function::SchoolAdmin]);

    let mut changed = people();
    changed[5].memberships = vec![member(
        COLLEGE,
        Profile::Staff,
        &[Function::EducationAdviser],
    )];
    let (second, _) = import(&store, &changed).await;
    finish(&store, second).await;
    let functions = file(&store, "head").await.memberships[0].functions.clone();
    assert_eq!(
        functions,
        [Function::EducationAdviser, Function::SchoolAdmin]
    );
    assert_eq!(set("head", admin, false).await, FunctionSet::Done);
    assert_eq!(set("head", admin, false).await, FunctionSet::AsItWas);
    // Who leaves the school leaves its functions, and does not find them again on coming back.
    assert_eq!(set("head", admin, true).await, FunctionSet::Done);
    let (third, _) = import(&store, &people()[..5]).await;
    finish(&store, third).await;
    let (fourth, _) = import(&store, &people()).await;
    finish(&store, fourth).await;
    let functions = file(&store, "head").await.memberships[0].functions.clone();
    assert_eq!(functions, [Function::Head]);
}

async fn local_people_stay_after_imports(store: Store) {
    let id = person("operator");
    let name = Name {
        title: "M.".to_owned(),
        given: "Region".to_owned(),
        family: "Demo".to_owned(),
    };
    let login = store
        .person_add(id, &name, Some("region@example.org"))
        .await
        .unwrap();
    assert_eq!(login, "region.demo");
    let again = store.person_add(id, &name, None).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })));
    let (first, _) = import(&store, &people()).await;
    store.region_admin_set(id, true).await.unwrap();
    finish(&store, first).await;
    let (second, _) = import(&store, &people()).await;
    finish(&store, second).await;
    let file = file(&store, "operator").await;
    assert!(file.region_admin);
    assert_eq!(file.email.as_deref(), Some("region@example.org"));
    assert_eq!(profiles(&file), []);
    assert_eq!(file.name, name);
}

async fn what_was_entered_here_of_local_people_stays_after_imports(store: Store) {
    let local = |person: RosterPerson| RosterPerson {
        source: "local".to_owned(),
        ..person
    };
    // A child of one whom a source knows, a pupil of the source with a relative entered here, and a head.
    let mut awa = local(pupil("awa", "Awa", COLLEGE, "6A"));
    awa.relatives = vec![relative("head", true)];
    let mut tom = pupil("tom", "Tom", ECOLE, "CM2");
    tom.relatives = vec![relative("mother", true), relative("aunt", true)];
    let mut chief = local(someone("chief", "Lou", "Roy"));
    chief.memberships = vec![member(COLLEGE, Profile::Staff, &[Function::Head])];
    let entered = [
        awa,
        tom,
        local(someone("aunt", "Zoé", "Roux")),
        chief,
        someone("head", "Paul", "Petit"),
        someone("mother", "Inès", "Martin"),
    ];
    import(&store, &entered).await;
    let (second, _) = import(&store, &people()).await;
    let ended = finish(&store, second).await;
    assert_eq!((ended.ended, ended.members, ended.left.len()), (0, 0, 0));
    let college = school_id(&store, COLLEGE).await;
    let awa = file(&store, "awa").await;
    assert_eq!(profiles(&awa), [(college.0, Profile::Pupil)]);
    assert_eq!(awa.memberships[0].groups.len(), 1);
    let of = |file: PersonFile| {
        let children = file.children.into_iter();
        children.map(|child| child.id).collect::<Vec<_>>()
    };
    assert_eq!(of(file(&store, "head").await), [person("awa")]);
    assert_eq!(of(file(&store, "aunt").await), [person("tom")]);
    let chief = file(&store, "chief").await;
    assert_eq!(chief.memberships[0].functions, [Function::Head]);
    // Of the source's own people, what it no longer mentions does end.
    let mut tom = pupil("tom", "Tom", ECOLE, "CM2");
    tom.relatives = vec![];
    let (third, _) = import(&store, &[tom]).await;
    finish(&store, third).await;
    assert_eq!(of(file(&store, "mother").await), []);
    assert_eq!(of(file(&store, "aunt").await), [person("tom")]);
    assert_eq!(file(&store, "awa").await.memberships.len(), 1);
}
