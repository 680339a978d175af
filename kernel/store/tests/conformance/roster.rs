use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::person::{GroupRole, Membership, Profile};
use preau_domain::record::{Event, Value};
use preau_domain::roster::group_id;
use preau_domain::school::{GroupKind, Level, School};
use preau_store::{
    AuditEntry, ChangeKind, ClassMove, Departing, Departures, ImportCounts, ImportEnd,
    ImportProblem, ImportState, Lane, Moved, PersonFile, Store, StoreError,
};

use crate::directory::{
    COLLEGE, ECOLE, finish, import, in_class, member, people, person, pupil, relative, school,
    school_id, schools, someone, uai,
};
use crate::homework::{at, module};
use crate::local::decided;

on_both!(
    schools_and_their_groups_are_there_after_an_import,
    a_second_import_of_the_same_changes_nothing,
    what_an_import_no_longer_mentions_has_ended,
    what_ended_comes_back_with_the_next_mention,
    a_relative_belongs_where_a_child_under_their_authority_learns,
    authority_that_ends_takes_the_school_with_it,
    a_relation_ends_with_an_import_that_does_not_mention_it,
    a_teacher_of_a_class_is_a_teacher_of_its_school,
    an_unknown_school_is_reported_and_the_rest_applied,
    a_school_knows_the_names_of_its_own_people_only,
    groups_of_several_people_are_read_at_once,
    a_class_that_is_no_longer_named_is_no_longer_listed,
    a_slug_is_the_uai_until_it_is_set,
    a_pupil_who_changes_class_leaves_one_and_joins_one,
    a_person_in_two_schools_has_groups_in_each,
    a_school_that_would_lose_many_keeps_everybody_until_somebody_looked,
    namesakes_of_one_batch_get_logins_in_their_order,
    a_login_given_by_hand_is_not_given_again,
    who_comes_twice_in_a_batch_is_what_the_later_entry_says,
    modules_are_told_of_moves_in_their_transaction,
    a_batch_that_fails_tells_nobody_and_changes_nothing,
    more_people_than_a_statement_takes,
    what_an_import_did_is_kept,
    problems_of_old_imports_go,
);

pub(crate) async fn file(store: &Store, key: &str) -> PersonFile {
    store.person_file(person(key)).await.unwrap().unwrap()
}

async fn school_of(store: &Store, id: SchoolId) -> School {
    let list = store.school_list().await.unwrap().into_iter();
    let mut found = list.filter(|school| school.id == id);
    found.next().unwrap()
}

pub(crate) fn profiles(file: &PersonFile) -> Vec<(i64, Profile)> {
    let of = |m: &Membership| (m.school.0, m.profile);
    file.memberships.iter().map(of).collect()
}

async fn schools_and_their_groups_are_there_after_an_import(store: Store) {
    let (_, applied) = import(&store, &people()).await;
    assert_eq!(
        (applied.added, applied.changed, applied.unchanged),
        (6, 0, 0)
    );
    let list = store.school_list().await.unwrap();
    assert_eq!(list.len(), 2);
    let names: Vec<_> = list.iter().map(|s| (s.name.as_str(), s.level)).collect();
    assert!(names.contains(&("Collège Baker", Level::College)));
    let college = school_id(&store, COLLEGE).await;
    assert_eq!(school_of(&store, college).await.uai, uai(COLLEGE));
    let groups = store.group_list(college).await.unwrap();
    let labels: Vec<_> = groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(labels, ["6A", "6B"]);
    let lea = file(&store, "lea").await;
    assert_eq!(lea.name.full(), "Léa Martin");
    assert_eq!(lea.memberships[0].groups[0].group, groups[0]);
    let pupils = store.group_pupils(college, groups[0].id).await.unwrap();
    assert_eq!(pupils, [(person("lea"), lea.name)]);
    assert_eq!(store.person_file(person("nobody")).await.unwrap(), None);
}

async fn a_second_import_of_the_same_changes_nothing(store: Store) {
    let (first, applied) = import(&store, &people()).await;
    assert_eq!(applied.joined.len(), 2);
    finish(&store, first).await;
    let before = file(&store, "mother").await;
    let login = store.account_of(person("lea")).await.unwrap().unwrap();
    let (second, applied) = import(&store, &people()).await;
    assert_eq!(
        (applied.added, applied.changed, applied.unchanged),
        (0, 0, 6)
    );
    assert_eq!((applied.joined.len(), applied.logins.len()), (0, 0));
    let schools = store.roster_schools_apply(&schools(), at(3)).await.unwrap();
    assert_eq!(
        (schools.added, schools.changed, schools.unchanged),
        (0, 0, 2)
    );
    assert_eq!(finish(&store, second).await.ended, 0);
    assert_eq!(file(&store, "mother").await, before);
    let again = store.account_of(person("lea")).await.unwrap().unwrap();
    assert_eq!(again, login);
    let feed = store.change_list(0).await.unwrap();
    assert!(feed.iter().any(|c| c.kind == ChangeKind::Directory));
}

async fn what_an_import_no_longer_mentions_has_ended(store: Store) {
    let (first, _) = import(&store, &people()).await;
    finish(&store, first).await;
    let mut fewer = people();
    fewer.retain(|entry| entry.key != "lea" && entry.key != "head");
    let (second, _) = import(&store, &fewer).await;
    let ended = finish(&store, second).await;
    // Two memberships, a class, two relations.
    assert_eq!(ended.ended, 5);
    let college = school_id(&store, COLLEGE).await;
    let class = group_id(&uai(COLLEGE), GroupKind::Class, "6A");
    assert_eq!(
        ended.left,
        [ClassMove {
            school: college,
            person: person("lea"),
            class
        }]
    );
    assert_eq!(profiles(&file(&store, "lea").await), []);
    assert_eq!(profiles(&file(&store, "head").await), []);
    assert_eq!(store.group_pupils(college, class).await.unwrap(), []);
    let mother = file(&store, "mother").await;
    assert_eq!(mother.children.len(), 1);
    assert_eq!(
        profiles(&mother),
        [(school_id(&store, ECOLE).await.0, Profile::Relative)]
    );
}

async fn what_ended_comes_back_with_the_next_mention(store: Store) {
    let (first, _) = import(&store, &people()).await;
    finish(&store, first).await;
    let before = file(&store, "lea").await;
    let (second, _) = import(&store, &[]).await;
    finish(&store, second).await;
    assert_eq!(profiles(&file(&store, "lea").await), []);
    assert_eq!(file(&store, "mother").await.children, []);
    let (third, applied) = import(&store, &people()).await;
    assert_eq!((applied.added, applied.logins.len()), (0, 0));
    finish(&store, third).await;
    assert_eq!(file(&store, "lea").await, before);
    assert_eq!(file(&store, "mother").await.children.len(), 2);
}

async fn a_relative_belongs_where_a_child_under_their_authority_learns(store: Store) {
    import(&store, &people()).await;
    let (ecole, college) = (
        school_id(&store, ECOLE).await,
        school_id(&store, COLLEGE).await,
    );
    let mother = file(&store, "mother").await;
    let mut expected = [(ecole.0, Profile::Relative), (college.0, Profile::Relative)];
    expected.sort_unstable();
    assert_eq!(profiles(&mother), expected);
    assert_eq!(mother.children.len(), 2);
    assert!(mother.children.iter().all(|child| child.authority));
    let lea = mother
        .children
        .iter()
        .find(|c| c.id == person("lea"))
        .unwrap();
    assert_eq!(lea.membership.school, college);
    assert_eq!(lea.membership.groups[0].group.name, "6A");

    let father = file(&store, "father").await;
    assert_eq!(profiles(&father), []);
    assert_eq!(father.children.len(), 1);
    assert!(!father.children[0].authority);
}

async fn authority_that_ends_takes_the_school_with_it(store: Store) {
    import(&store, &people()).await;
    let mut changed = people();
    changed[0].relatives = vec![relative("mother", false), relative("father", true)];
    let (_, applied) = import(&store, &changed).await;
    assert_eq!((applied.changed, applied.unchanged), (1, 5));
    let college = school_id(&store, COLLEGE).await;
    let mother = file(&store, "mother").await;
    assert!(
        profiles(&mother)
            .iter()
            .all(|(school, _)| *school != college.0)
    );
    let father = file(&store, "father").await;
    assert_eq!(profiles(&father), [(college.0, Profile::Relative)]);
}

async fn a_relation_ends_with_an_import_that_does_not_mention_it(store: Store) {
    let (first, _) = import(&store, &people()).await;
    finish(&store, first).await;
    let mut changed = people();
    changed[0]
        .relatives
        .retain(|r| r.relative != person("mother"));
    let (second, _) = import(&store, &changed).await;
    assert_eq!(finish(&store, second).await.ended, 1);
    let mother = file(&store, "mother").await;
    assert_eq!(mother.children.len(), 1);
    assert_eq!(mother.children[0].id, person("tom"));
}

async fn a_teacher_of_a_class_is_a_teacher_of_its_school(store: Store) {
    import(&store, &people()).await;
    let teacher = file(&store, "teacher").await;
    let college = school_id(&store, COLLEGE).await;
    assert_eq!(profiles(&teacher), [(college.0, Profile::Teacher)]);
    let group = &teacher.memberships[0].groups[0];
    assert_eq!(group.role, GroupRole::HeadTeacher);
    assert_eq!(group.subjects, ["Mathématiques"]);
}

/// What the journal says of something decided at the console.
async fn an_unknown_school_is_reported_and_the_rest_applied(store: Store) {
    let mut lost = pupil("lost", "Zoé", 999_999, "6Z");
    lost.memberships.push(member(COLLEGE, Profile::Pupil, &[]));
    let (_, applied) = import(&store, &[lost]).await;
    assert_eq!(applied.added, 1);
    assert_eq!(
        applied.skipped,
        [(
            "lost".to_owned(),
            format!("unknown school {}", uai(999_999))
        )]
    );
    let college = school_id(&store, COLLEGE).await;
    assert_eq!(
        profiles(&file(&store, "lost").await),
        [(college.0, Profile::Pupil)]
    );
}

async fn a_school_knows_the_names_of_its_own_people_only(store: Store) {
    let (first, _) = import(&store, &people()).await;
    let (ecole, college) = (
        school_id(&store, ECOLE).await,
        school_id(&store, COLLEGE).await,
    );
    let everyone: Vec<PersonId> = [
        "lea", "tom", "mother", "father", "teacher", "head", "nobody",
    ]
    .map(person)
    .to_vec();
    let named = |school| {
        let (store, everyone) = (store.clone(), everyone.clone());
        async move {
            let names = store.person_names(school, &everyone).await.unwrap();
            names
                .into_iter()
                .map(|(_, name, profile)| (name.given, profile))
                .collect::<Vec<_>>()
        }
    };
    let one = |given: &str, profile| (given.to_owned(), profile);
    assert_eq!(
        named(ecole).await,
        [
            one("Tom", Some(Profile::Pupil)),
            one("Inès", Some(Profile::Relative))
        ]
    );
    assert_eq!(
        named(college).await,
        [
            one("Léa", Some(Profile::Pupil)),
            one("Inès", Some(Profile::Relative)),
            one("Luc", None),
            one("Anne", Some(Profile::Teacher)),
            one("Paul", Some(Profile::Staff)),
        ]
    );
    // Those who have left keep their names, and nothing else.
    finish(&store, first).await;
    let (second, _) = import(&store, &people()[..5]).await;
    finish(&store, second).await;
    assert_eq!(named(college).await.last(), Some(&one("Paul", None)));
}

async fn groups_of_several_people_are_read_at_once(store: Store) {
    let mut many: Vec<_> = (0..40)
        .map(|n| {
            let class = if n % 2 == 0 { "6A" } else { "6B" };
            pupil(&format!("p{n}"), "Jo", COLLEGE, class)
        })
        .collect();
    many.extend(people());
    import(&store, &many).await;
    let college = school_id(&store, COLLEGE).await;
    let asked: Vec<PersonId> = (0..40).map(|n| person(&format!("p{n}"))).collect();
    let found = store.people_groups(college, &asked).await.unwrap();
    assert_eq!(found.len(), 40);
    let b = group_id(&uai(COLLEGE), GroupKind::Class, "6B");
    assert!(found.contains(&(person("p1"), b, GroupRole::Pupil)));
    let ecole = school_id(&store, ECOLE).await;
    assert_eq!(store.people_groups(ecole, &asked).await.unwrap(), []);
}

async fn a_class_that_is_no_longer_named_is_no_longer_listed(store: Store) {
    import(&store, &people()).await;
    let changed = [school(
        COLLEGE,
        "Collège Joséphine-Baker",
        Level::College,
        &["6A", "5A"],
    )];
    let applied = store.roster_schools_apply(&changed, at(5)).await.unwrap();
    assert_eq!(applied.changed, 1);
    let college = school_id(&store, COLLEGE).await;
    let groups = store.group_list(college).await.unwrap();
    let labels: Vec<_> = groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(labels, ["5A", "6A"]);
    let name = school_of(&store, college).await.name;
    assert_eq!(name, "Collège Joséphine-Baker");
}

async fn a_slug_is_the_uai_until_it_is_set(store: Store) {
    import(&store, &[]).await;
    let (ecole, college) = (
        school_id(&store, ECOLE).await,
        school_id(&store, COLLEGE).await,
    );
    let entry = decided(college, "school.name");
    store
        .school_slug_set(college, "college-demo", &entry)
        .await
        .unwrap();
    import(&store, &[]).await;
    assert_eq!(school_of(&store, college).await.slug, "college-demo");
    let entry = decided(ecole, "school.name");
    let taken = store.school_slug_set(ecole, "college-demo", &entry).await;
    assert!(matches!(taken, Err(StoreError::Conflict { .. })));
    let told = store.audit_list(Some(ecole), 10, None).await.unwrap();
    assert_eq!(told, [], "what did not happen is not told");
}

async fn a_pupil_who_changes_class_leaves_one_and_joins_one(store: Store) {
    let (first, _) = import(&store, &people()).await;
    finish(&store, first).await;
    let mut changed = people();
    changed[0].groups = vec![in_class(COLLEGE, "6B", GroupRole::Pupil)];
    let (second, applied) = import(&store, &changed).await;
    let ended = finish(&store, second).await;
    let class = |label| group_id(&uai(COLLEGE), GroupKind::Class, label);
    let moves = |moves: &[ClassMove]| moves.iter().map(|m| m.class).collect::<Vec<_>>();
    assert_eq!(moves(&applied.joined), [class("6B")]);
    assert_eq!(moves(&ended.left), [class("6A")]);
    let lea = file(&store, "lea").await;
    assert_eq!(lea.memberships[0].groups.len(), 1);
    assert_eq!(lea.memberships[0].groups[0].group.name, "6B");
}

async fn a_person_in_two_schools_has_groups_in_each(store: Store) {
    let mut both = someone("both", "Ève", "Roux");
    both.groups = vec![
        in_class(COLLEGE, "6A", GroupRole::Teacher),
        in_class(ECOLE, "CM2", GroupRole::Teacher),
    ];
    import(&store, &[both]).await;
    let file = file(&store, "both").await;
    let groups: Vec<_> = file
        .memberships
        .iter()
        .map(|m| (m.school, m.groups.len(), m.groups[0].group.school))
        .collect();
    assert_eq!(groups.len(), 2);
    assert!(
        groups
            .iter()
            .all(|(school, count, of)| school == of && *count == 1)
    );
}

async fn a_school_that_would_lose_many_keeps_everybody_until_somebody_looked(store: Store) {
    let class = |count: u64| -> Vec<_> {
        (0..count)
            .map(|n| pupil(&format!("p{n}"), "Zoé", COLLEGE, "6A"))
            .collect()
    };
    import(&store, &[pupil("tom", "Tom", ECOLE, "CM2")]).await;
    import(&store, &class(100)).await;
    let college = school_id(&store, COLLEGE).await;
    // A tenth, and few: they leave. One more than a tenth, and few: as well.
    for (left, leaving) in [(90, 10), (79, 11), (59, 20)] {
        let (number, _) = import(&store, &class(left)).await;
        let ended = finish(&store, number).await;
        assert_eq!(ended.held, []);
        // And Tom, at first.
        let tom = u64::from(left == 90);
        assert_eq!(ended.members, leaving + tom, "{left}");
    }
    let (number, applied) = import(&store, &class(38)).await;
    assert_eq!(applied.unchanged, 38);
    let ended = finish(&store, number).await;
    let held = Departing {
        school: college,
        present: 59,
        leaving: 21,
    };
    assert_eq!((ended.members, ended.ended, ended.left.len()), (0, 0, 0));
    assert_eq!(ended.held, [held]);
    assert_eq!(file(&store, "p58").await.memberships.len(), 1);
    let schools = [uai(ECOLE), uai(COLLEGE)];
    let told = |_, _: &ClassMove| None;
    let finished = store.roster_finish(number, &schools, Departures::Any, at(3), &told);
    let ended = finished.await.unwrap();
    assert_eq!((ended.members, ended.left.len()), (21, 21));
    assert_eq!(ended.held, []);
    assert_eq!(file(&store, "p58").await.memberships.len(), 0);
}

async fn namesakes_of_one_batch_get_logins_in_their_order(store: Store) {
    let jo = |key| someone(key, "Jo", "Petit");
    let logins = |applied: preau_store::RosterApplied| -> Vec<String> {
        applied.logins.into_iter().map(|(_, login)| login).collect()
    };
    let (_, applied) = import(&store, &[jo("a"), someone("b", "Zoé", "Roux"), jo("c")]).await;
    assert_eq!(logins(applied), ["jo.petit", "zoe.roux", "jo.petit2"]);
    let (_, applied) = import(&store, &[jo("d"), jo("a"), jo("e")]).await;
    assert_eq!(logins(applied), ["jo.petit3", "jo.petit4"]);
    let account = store.account_of(person("d")).await.unwrap().unwrap();
    assert_eq!(account.login, "jo.petit3");
}

async fn a_login_given_by_hand_is_not_given_again(store: Store) {
    import(&store, &[someone("a", "Ada", "Lovelace")]).await;
    let taken = store.account_login_set(person("a"), "jo.petit2");
    taken.await.unwrap();
    let jos: Vec<_> = ["b", "c", "d"]
        .map(|key| someone(key, "Jo", "Petit"))
        .to_vec();
    let (_, applied) = import(&store, &jos).await;
    let mut logins: Vec<_> = applied.logins.into_iter().map(|(_, login)| login).collect();
    logins.sort_unstable();
    assert_eq!(logins, ["jo.petit", "jo.petit3", "jo.petit4"]);
}

async fn who_comes_twice_in_a_batch_is_what_the_later_entry_says(store: Store) {
    let mut renamed = pupil("lea", "Léa-Rose", COLLEGE, "6B");
    renamed.relatives = vec![relative("mother", true)];
    let both = [pupil("lea", "Léa", COLLEGE, "6A"), renamed];
    let (_, applied) = import(&store, &both).await;
    assert_eq!((applied.added, applied.changed), (1, 1));
    assert_eq!(applied.logins.len(), 1);
    let lea = file(&store, "lea").await;
    assert_eq!(lea.name.given, "Léa-Rose");
    // What the earlier one said of places was said too.
    assert_eq!(lea.memberships[0].groups.len(), 2);
}

/// The names of the events that a school's subscriber is to be told, with the people they are about.
async fn told(store: &Store) -> Vec<(String, Value)> {
    let lane = Lane {
        school: school_id(store, COLLEGE).await,
        module: module(),
    };
    let due = store.delivery_lease(&lane, at(100), at(100), 1_000);
    let due = due.await.unwrap();
    due.into_iter()
        .map(|delivery| (delivery.name, delivery.fields[0].1.clone()))
        .collect()
}

#[expect(clippy::unnecessary_wraps, reason = "somebody always wants it")]
fn telling(moved: Moved, one: &ClassMove) -> Option<(Event, Vec<ModuleId>)> {
    let event = Event {
        name: format!("kernel.{moved:?}"),
        fields: vec![("person".to_owned(), Value::Person(one.person))],
    };
    Some((event, vec![module()]))
}

async fn modules_are_told_of_moves_in_their_transaction(store: Store) {
    import(&store, &[]).await;
    let first = store.import_begin("test", at(0)).await.unwrap();
    let apply = async |import, entries: &[_]| {
        let applied = store.roster_people_apply(import, entries, at(1), &telling);
        applied.await.unwrap()
    };
    apply(first, &people()).await;
    let joined = |key| ("kernel.Joined".to_owned(), Value::Person(person(key)));
    assert_eq!(told(&store).await, [joined("lea")]);
    // Said again, it is no news.
    apply(first, &people()).await;
    assert_eq!(told(&store).await.len(), 1);
    let second = store.import_begin("test", at(2)).await.unwrap();
    let schools = [uai(COLLEGE)];
    let finished = store.roster_finish(second, &schools, Departures::Few, at(2), &telling);
    let ended = finished.await.unwrap();
    assert_eq!(ended.left.len(), 1);
    // Léa, the teacher and the head.
    assert_eq!(ended.members, 3);
    let left = ("kernel.Left".to_owned(), Value::Person(person("lea")));
    assert_eq!(told(&store).await, [joined("lea"), left]);
}

async fn a_batch_that_fails_tells_nobody_and_changes_nothing(store: Store) {
    import(&store, &[]).await;
    let number = store.import_begin("test", at(0)).await.unwrap();
    let mut entries = people();
    // The same key of the source under another identifier.
    let mut impostor = someone("impostor", "Jo", "Petit");
    "lea".clone_into(&mut impostor.key);
    entries.push(impostor);
    let refused = store.roster_people_apply(number, &entries, at(1), &telling);
    assert!(matches!(refused.await, Err(StoreError::Conflict { .. })));
    assert_eq!(told(&store).await, []);
    assert_eq!(store.person_file(person("lea")).await.unwrap(), None);
    entries.pop();
    let applied = store.roster_people_apply(number, &entries, at(1), &telling);
    assert_eq!(applied.await.unwrap().added, 6);
    assert_eq!(told(&store).await.len(), 1);
}

async fn more_people_than_a_statement_takes(store: Store) {
    let many: Vec<_> = (0..203)
        .map(|n| {
            let mut one = pupil(&format!("p{n}"), &format!("Jo{n}"), COLLEGE, "6A");
            one.relatives = vec![relative("mother", n % 2 == 0)];
            one.birth = Some(jiff::civil::Date::constant(2014, 1, 1));
            one
        })
        .collect();
    let (first, applied) = import(&store, &many).await;
    assert_eq!((applied.added, applied.joined.len()), (203, 203));
    finish(&store, first).await;
    let college = school_id(&store, COLLEGE).await;
    let class = group_id(&uai(COLLEGE), GroupKind::Class, "6A");
    assert_eq!(store.group_pupils(college, class).await.unwrap().len(), 203);
    let (second, applied) = import(&store, &many[..200]).await;
    assert_eq!(
        (applied.added, applied.changed, applied.unchanged),
        (0, 0, 200)
    );
    assert_eq!(finish(&store, second).await.members, 3);
    let mut changed = many.clone();
    changed[70].relatives = vec![relative("mother", false), relative("father", true)];
    changed[150].birth = None;
    changed[199].memberships = Vec::new();
    let (_, applied) = import(&store, &changed).await;
    // Three came back, two say something new; saying less is no news until the end of the import.
    assert_eq!((applied.changed, applied.unchanged), (5, 198));
}

async fn what_an_import_did_is_kept(store: Store) {
    let first = store.import_begin("aaf", at(10)).await.unwrap();
    let counts = ImportCounts {
        schools: 2,
        added: 6,
        changed: 1,
        unchanged: 0,
        members_ended: 4,
        problems: 70,
    };
    let problems: Vec<_> = (1..=70)
        .map(|line| ImportProblem {
            file: "Eleve_0000.xml".to_owned(),
            line,
            key: format!("k{line}"),
            reason: "bad-email".to_owned(),
            detail: "é@".to_owned(),
        })
        .collect();
    let audit = AuditEntry {
        at: at(12),
        school: None,
        actor: None,
        action: "directory.import".to_owned(),
        target: "aaf".to_owned(),
        detail: String::new(),
    };
    let end = ImportEnd {
        state: ImportState::Partial,
        counts,
        problems: &problems,
        error: None,
        audit: &audit,
    };
    store.import_end(first, &end).await.unwrap();
    let second = store.import_begin("aaf", at(20)).await.unwrap();
    let list = store.import_list(10).await.unwrap();
    let states: Vec<_> = list
        .iter()
        .map(|import| (import.id, import.state))
        .collect();
    assert_eq!(
        states,
        [(second, ImportState::Open), (first, ImportState::Partial)]
    );
    let kept = store.import_get(first).await.unwrap().unwrap();
    assert_eq!(kept, list[1]);
    assert_eq!((kept.started_at, kept.ended_at), (at(10), Some(at(12))));
    assert_eq!(kept.counts, counts);
    assert_eq!(store.import_problem_list(first).await.unwrap(), problems);
    assert_eq!(store.import_problem_list(second).await.unwrap(), []);
    assert_eq!(store.import_get(second + 1).await.unwrap(), None);
    let lines = store.audit_list(None, 10, None).await.unwrap();
    assert_eq!(lines[0].entry, audit);
}

async fn problems_of_old_imports_go(store: Store) {
    let problem = ImportProblem {
        file: "f".to_owned(),
        line: 1,
        key: String::new(),
        reason: "truncated".to_owned(),
        detail: String::new(),
    };
    let audit = AuditEntry {
        at: at(0),
        school: None,
        actor: None,
        action: "directory.import".to_owned(),
        target: "test".to_owned(),
        detail: String::new(),
    };
    let mut imports = Vec::new();
    for _ in 0..21 {
        let import = store.import_begin("test", at(0)).await.unwrap();
        let end = ImportEnd {
            state: ImportState::Failed,
            counts: ImportCounts::default(),
            problems: std::slice::from_ref(&problem),
            error: Some("no file"),
            audit: &audit,
        };
        store.import_end(import, &end).await.unwrap();
        imports.push(import);
    }
    let kept = async |n: usize| store.import_problem_list(imports[n]).await.unwrap().len();
    assert_eq!((kept(0).await, kept(1).await, kept(20).await), (0, 1, 1));
    let oldest = store.import_get(imports[0]).await.unwrap().unwrap();
    assert_eq!(oldest.error.as_deref(), Some("no file"));
}
