use std::collections::BTreeSet;

use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::record::{Event, Value};
use preau_store::{CommitError, Delivery, EventDelivery, Lane, Store};

use crate::homework::{
    OTHER_SCHOOL, SCHOOL, at, commit, commit_of, get, is_conflict, module, other_module, publish,
    put, task,
};

on_both!(
    each_subscriber_gets_an_event_with_its_content,
    events_of_a_call_come_in_the_order_of_publication,
    a_commit_that_fails_publishes_nothing,
    an_acknowledgement_and_its_effects_are_one,
    of_two_that_handle_a_delivery_only_one_changes_state,
    a_leased_delivery_goes_to_nobody_else_until_the_lease_ends,
    nodes_share_what_is_due,
    a_failed_delivery_comes_again_later,
    a_delivery_that_waits_does_not_use_up_its_tries,
    a_lane_waits_as_a_whole,
    a_parked_delivery_waits_for_a_person,
    all_that_is_parked_in_a_lane_is_tried_again_at_once,
    lanes_take_turns,
    handled_events_are_purged,
);

fn lane(school: SchoolId) -> Lane {
    Lane {
        school,
        module: module(),
    }
}

/// Everything due, of all lanes.
async fn due(store: &Store, second: i64) -> Vec<Delivery> {
    let mut found = Vec::new();
    for lane in store.delivery_lanes(at(second), None, 100).await.unwrap() {
        let leased = store.delivery_lease(&lane, at(second), at(second + 30), 100);
        found.extend(leased.await.unwrap());
    }
    found.sort_by_key(|d| d.key.event);
    found
}

fn is_handled(result: &Result<(), CommitError>) -> bool {
    matches!(result, Err(CommitError::Handled))
}

async fn each_subscriber_gets_an_event_with_its_content(store: Store) {
    publish(&store, "homework.given", vec![module(), other_module()]).await;
    publish(&store, "homework.unheard", Vec::new()).await;
    let mut elsewhere = commit_of(Vec::new());
    elsewhere.school = OTHER_SCHOOL;
    elsewhere.writes.events = vec![Event {
        name: "homework.elsewhere".to_owned(),
        fields: Vec::new(),
    }];
    elsewhere.subscribers = vec![vec![module()]];
    store.commit(elsewhere).await.unwrap();
    let found = due(&store, 5).await;
    let mut names: Vec<_> = found
        .iter()
        .map(|d| (d.key.school, d.key.module.as_str(), d.name.as_str()))
        .collect();
    names.sort_unstable();
    let mut expected = [
        (SCHOOL, "grades", "homework.given"),
        (SCHOOL, "homework", "homework.given"),
        (OTHER_SCHOOL, "homework", "homework.elsewhere"),
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    let given = found.iter().find(|d| d.name == "homework.given").unwrap();
    assert_eq!(given.fields, [("number".to_owned(), Value::Integer(7))]);
    assert_eq!((given.at, given.attempts), (at(0), 1));
}

async fn events_of_a_call_come_in_the_order_of_publication(store: Store) {
    let mut commit = commit_of(Vec::new());
    let names: Vec<String> = (0..20).map(|n| format!("homework.e{n}")).collect();
    for name in &names {
        commit.writes.events.push(Event {
            name: name.clone(),
            fields: Vec::new(),
        });
        commit.subscribers.push(vec![module()]);
    }
    store.commit(commit).await.unwrap();
    let found: Vec<_> = due(&store, 1).await.into_iter().map(|d| d.name).collect();
    assert_eq!(found, names);
}

async fn a_commit_that_fails_publishes_nothing(store: Store) {
    let mut failing = commit_of(vec![put("a", Some(3), task("g", 1, "c"))]);
    failing.writes.events.push(Event {
        name: "homework.given".to_owned(),
        fields: Vec::new(),
    });
    failing.subscribers.push(vec![module()]);
    assert!(is_conflict(&store.commit(failing).await));
    assert_eq!(due(&store, 5).await, []);
}

async fn an_acknowledgement_and_its_effects_are_one(store: Store) {
    publish(&store, "homework.given", vec![module()]).await;
    let delivery = due(&store, 1).await.remove(0);
    let acknowledged = EventDelivery {
        event: delivery.key.event,
    };
    commit(&store, vec![put("a", None, task("g", 1, "c"))])
        .await
        .unwrap();
    // The effect is in conflict: the delivery stays.
    let mut failing = commit_of(vec![put("a", None, task("g", 1, "c"))]);
    failing.acknowledges = Some(acknowledged);
    assert!(is_conflict(&store.commit(failing).await));
    assert_eq!(due(&store, 100).await.len(), 1);
    // Somebody else's delivery is not there.
    let mut foreign = commit_of(Vec::new());
    foreign.module = other_module();
    foreign.acknowledges = Some(acknowledged);
    assert!(is_handled(&store.commit(foreign).await));
    let mut foreign = commit_of(Vec::new());
    foreign.school = OTHER_SCHOOL;
    foreign.acknowledges = Some(acknowledged);
    assert!(is_handled(&store.commit(foreign).await));

    let mut handled = commit_of(Vec::new());
    handled.acknowledges = Some(acknowledged);
    store.commit(handled).await.unwrap();
    assert_eq!(due(&store, 1000).await, []);
}

async fn of_two_that_handle_a_delivery_only_one_changes_state(store: Store) {
    for round in 0..10 {
        publish(&store, "homework.given", vec![module()]).await;
        let delivery = due(&store, round).await.remove(0);
        let handlers: Vec<_> = (0..4)
            .map(|n| {
                let store = store.clone();
                let name = format!("effect-{round}-{n}");
                let mut commit = commit_of(vec![put(&name, None, task("g", n, &name))]);
                commit.acknowledges = Some(EventDelivery {
                    event: delivery.key.event,
                });
                tokio::spawn(async move { store.commit(commit).await })
            })
            .collect();
        let mut effects = 0;
        for (n, handler) in handlers.into_iter().enumerate() {
            let result = handler.await.unwrap();
            let effect = get(&store, SCHOOL, &format!("effect-{round}-{n}")).await;
            assert_eq!(result.is_ok(), effect.is_some());
            assert!(result.is_ok() || is_handled(&result));
            effects += u32::from(effect.is_some());
        }
        assert_eq!(effects, 1);
    }
}

async fn a_leased_delivery_goes_to_nobody_else_until_the_lease_ends(store: Store) {
    publish(&store, "homework.given", vec![module()]).await;
    assert_eq!(due(&store, -1).await, []);
    assert_eq!(due(&store, 0).await.len(), 1);
    assert_eq!(due(&store, 29).await, []);
    let again = due(&store, 30).await;
    assert_eq!(again[0].attempts, 2);
}

async fn nodes_share_what_is_due(store: Store) {
    for _ in 0..40 {
        publish(&store, "homework.given", vec![module()]).await;
    }
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut taken = Vec::new();
                loop {
                    let lane = lane(SCHOOL);
                    let batch = store.delivery_lease(&lane, at(1), at(60), 5);
                    let batch = batch.await.unwrap();
                    if batch.is_empty() {
                        return taken;
                    }
                    taken.extend(batch.into_iter().map(|d| d.key.event));
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for node in nodes {
        all.extend(node.await.unwrap());
    }
    // A node that came second to its whole batch goes home early; nothing is taken twice.
    let distinct: BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
    all.extend(due(&store, 1).await.into_iter().map(|d| d.key.event));
    assert_eq!(all.len(), 40);
}

async fn a_failed_delivery_comes_again_later(store: Store) {
    publish(&store, "homework.given", vec![module()]).await;
    let delivery = due(&store, 0).await.remove(0);
    store
        .delivery_failed(&delivery.key, at(100), "trapped")
        .await
        .unwrap();
    assert_eq!(due(&store, 99).await, []);
    assert_eq!(due(&store, 100).await[0].attempts, 2);
}

async fn a_delivery_that_waits_does_not_use_up_its_tries(store: Store) {
    publish(&store, "homework.given", vec![module()]).await;
    for minute in 0..20 {
        let taken = due(&store, minute * 60).await;
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].attempts, 1);
        let next = at((minute + 1) * 60);
        store
            .delivery_wait(&lane(SCHOOL), &[taken[0].key.event], next, "off")
            .await
            .unwrap();
        assert!(due(&store, minute * 60 + 1).await.is_empty());
    }
}

async fn a_lane_waits_as_a_whole(store: Store) {
    // More than one putting off takes, and the turn's own.
    let mut commit = commit_of(Vec::new());
    for _ in 0..600 {
        commit.writes.events.push(Event {
            name: "homework.given".to_owned(),
            fields: Vec::new(),
        });
        commit.subscribers.push(vec![module(), other_module()]);
    }
    store.commit(commit).await.unwrap();
    let lane = lane(SCHOOL);
    let lease = async |second, until, limit| {
        let leased = store.delivery_lease(&lane, at(second), at(until), limit);
        leased.await.unwrap()
    };
    let put_off = async |taken: &[Delivery], second| {
        let taken: Vec<_> = taken.iter().map(|d| d.key.event).collect();
        let waits = store.delivery_wait(&lane, &taken, at(second), "off");
        waits.await.unwrap();
    };
    // One is set aside, one failed and comes again before, one later, and another node has one for longer.
    let four: [Delivery; 4] = lease(0, 300, 4).await.try_into().unwrap();
    let [aside, before, later, elsewhere] = four;
    store.delivery_park(&aside.key, "no", at(0)).await.unwrap();
    for (failed, second) in [(before, 30), (later, 90)] {
        let failed = store.delivery_failed(&failed.key, at(second), "no");
        failed.await.unwrap();
    }
    let turn = lease(0, 300, 8).await;
    put_off(&turn[..], 60).await;
    let turn = lease(0, 300, 8).await;
    assert_eq!(turn.len(), 8, "500 at a time");
    put_off(&turn[..], 60).await;
    assert_eq!(lease(59, 300, 1_000).await, []);
    // All but the one set aside, the one that comes later and the one that somebody has.
    let found = lease(60, 300, 1_000).await;
    assert_eq!(found.len(), 600 - 3);
    assert_eq!(found.iter().filter(|d| d.attempts == 2).count(), 1);
    assert_eq!(lease(90, 300, 1_000).await.len(), 1);
    let rest = lease(300, 600, 1_000).await;
    assert!(rest.iter().any(|d| d.key == elsewhere.key));
    // Nobody else's lane waited.
    let other = Lane {
        school: SCHOOL,
        module: other_module(),
    };
    let others = store.delivery_lease(&other, at(0), at(1), 1_000).await;
    assert_eq!(others.unwrap().len(), 600);
}

async fn a_parked_delivery_waits_for_a_person(store: Store) {
    publish(&store, "homework.given", vec![module(), other_module()]).await;
    let mut found = due(&store, 0).await;
    let delivery = found.pop().unwrap();
    store
        .delivery_park(&delivery.key, "trapped", at(7))
        .await
        .unwrap();
    let others = due(&store, 1000).await;
    assert_eq!(others.len(), 1);
    assert_ne!(others[0].key.module, delivery.key.module);

    let parked = store.delivery_parked_list(SCHOOL).await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].delivery, delivery);
    assert_eq!(
        (parked[0].error.as_str(), parked[0].parked_at),
        ("trapped", at(7))
    );
    assert_eq!(store.delivery_parked_list(OTHER_SCHOOL).await.unwrap(), []);

    let mut late = commit_of(Vec::new());
    late.module = delivery.key.module.clone();
    late.acknowledges = Some(EventDelivery {
        event: delivery.key.event,
    });
    assert!(is_handled(&store.commit(late.clone()).await));
    let parked_in = Lane {
        school: SCHOOL,
        module: delivery.key.module.clone(),
    };
    let counted = store.delivery_parked_count().await.unwrap();
    assert_eq!(counted, [(parked_in.clone(), 1)]);
    let retry = |event| store.delivery_retry(&parked_in, event, None, at(2000));
    assert_eq!(retry(Some(uuid::Uuid::nil())).await.unwrap(), 0);
    assert_eq!(retry(Some(delivery.key.event)).await.unwrap(), 1);
    assert_eq!(retry(Some(delivery.key.event)).await.unwrap(), 0);
    assert_eq!(retry(None).await.unwrap(), 0);
    // Who had it tried again is kept once: what changed nothing is not.
    let audit = store.audit_list(Some(SCHOOL), 10, None).await.unwrap();
    let actions: Vec<_> = audit.iter().map(|l| l.entry.action.as_str()).collect();
    assert_eq!(actions, ["event.retry"]);
    assert_eq!(due(&store, 2000).await.len(), 2);
    store.commit(late).await.unwrap();
}

async fn handled_events_are_purged(store: Store) {
    publish(&store, "homework.given", vec![module()]).await;
    publish(&store, "homework.given", vec![module()]).await;
    let delivery = due(&store, 0).await.remove(0);
    let mut handled = commit_of(Vec::new());
    handled.acknowledges = Some(EventDelivery {
        event: delivery.key.event,
    });
    store.commit(handled).await.unwrap();
    assert_eq!(store.event_purge(at(0)).await.unwrap(), 0);
    assert_eq!(store.event_purge(at(1)).await.unwrap(), 1);
    assert_eq!(due(&store, 100).await.len(), 1);
}

async fn all_that_is_parked_in_a_lane_is_tried_again_at_once(store: Store) {
    for _ in 0..3 {
        publish(&store, "homework.given", vec![module(), other_module()]).await;
    }
    for delivery in due(&store, 0).await {
        let parked = store.delivery_park(&delivery.key, "trapped", at(1));
        parked.await.unwrap();
    }
    let own = lane(SCHOOL);
    let retried = store.delivery_retry(&own, None, None, at(2));
    assert_eq!(retried.await.unwrap(), 3);
    let found = due(&store, 2).await;
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|d| d.attempts == 1));
    assert!(found.iter().all(|d| d.key.module == module()));
}

async fn lanes_take_turns(store: Store) {
    for school in [SchoolId(5), SchoolId(3), SchoolId(4)] {
        for _ in 0..3 {
            let mut commit = commit_of(Vec::new());
            commit.school = school;
            commit.writes.events = vec![Event {
                name: "homework.given".to_owned(),
                fields: Vec::new(),
            }];
            commit.subscribers = vec![vec![module()]];
            store.commit(commit).await.unwrap();
        }
    }
    let schools = async |after: Option<&Lane>, limit| {
        let lanes = store.delivery_lanes(at(0), after, limit).await.unwrap();
        lanes.iter().map(|lane| lane.school.0).collect::<Vec<_>>()
    };
    assert_eq!(schools(None, 10).await, [3, 4, 5]);
    assert_eq!(schools(Some(&lane(SchoolId(3))), 10).await, [4, 5, 3]);
    assert_eq!(schools(Some(&lane(SchoolId(4))), 2).await, [5, 3]);
    assert_eq!(schools(Some(&lane(SchoolId(5))), 1).await, [3]);
    // Each module of a school has its own.
    let mut commit = commit_of(Vec::new());
    commit.school = SchoolId(4);
    commit.writes.events = vec![Event {
        name: "homework.given".to_owned(),
        fields: Vec::new(),
    }];
    let [first, last]: [ModuleId; 2] = ["a-module", "z-module"].map(|id| id.parse().unwrap());
    commit.subscribers = vec![vec![last.clone(), first.clone()]];
    store.commit(commit).await.unwrap();
    let three = lane(SchoolId(3));
    let lanes = store.delivery_lanes(at(0), Some(&three), 10);
    let of = |school, module: &ModuleId| Lane {
        school: SchoolId(school),
        module: module.clone(),
    };
    let own = module();
    assert_eq!(
        lanes.await.unwrap(),
        [
            of(4, &first),
            of(4, &own),
            of(4, &last),
            of(5, &own),
            of(3, &own)
        ]
    );
    for module in [first, last] {
        let lane = of(4, &module);
        let taken = store.delivery_lease(&lane, at(0), at(60), 3);
        assert_eq!(taken.await.unwrap().len(), 1);
    }
    assert_eq!(schools(None, 10).await, [3, 4, 5]);
    // A lane whose events are all taken has no turn.
    let four = lane(SchoolId(4));
    let taken = store.delivery_lease(&four, at(0), at(60), 3);
    assert_eq!(taken.await.unwrap().len(), 3);
    assert_eq!(schools(None, 10).await, [3, 5]);
}
