use preau_store::{AuditEntry, Store, UsageHour};

use crate::directory::person;
use crate::homework::{OTHER_SCHOOL, SCHOOL, at, module, other_module};

on_both!(
    audit_lines_are_read_newest_first_in_pages,
    usage_adds_up_from_many_nodes,
    usage_is_listed_from_an_hour_on,
);

async fn audit_lines_are_read_newest_first_in_pages(store: Store) {
    for n in 0..7 {
        let entry = AuditEntry {
            at: at(n),
            school: match n % 3 {
                0 => None,
                1 => Some(SCHOOL),
                _ => Some(OTHER_SCHOOL),
            },
            actor: (n % 2 == 0).then(|| person("head")),
            action: format!("act.{n}"),
            target: "homework".to_owned(),
            detail: "détail".to_owned(),
        };
        store.audit_append(&entry).await.unwrap();
    }
    let actions = |lines: &[preau_store::AuditLine]| {
        lines
            .iter()
            .map(|line| line.entry.action.clone())
            .collect::<Vec<_>>()
    };
    let own = store.audit_list(Some(SCHOOL), 10, None).await.unwrap();
    assert_eq!(actions(&own), ["act.4", "act.1"]);
    assert_eq!(own[0].entry.at, at(4));
    assert_eq!(own[0].entry.actor, Some(person("head")));
    let first = store.audit_list(None, 3, None).await.unwrap();
    assert_eq!(actions(&first), ["act.6", "act.5", "act.4"]);
    let next = store.audit_list(None, 3, Some(first[2].id)).await.unwrap();
    assert_eq!(actions(&next), ["act.3", "act.2", "act.1"]);
    assert_eq!(next[0].entry.school, None);
}

fn hour(number: i64, calls: u64) -> UsageHour {
    UsageHour {
        hour: number,
        school: SCHOOL,
        module: module(),
        calls,
        faults: 1,
        fuel: 1_000_000_000_000,
        wall_micros: 3,
    }
}

async fn usage_adds_up_from_many_nodes(store: Store) {
    let nodes: Vec<_> = (0..8)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let mut other = hour(500, 1);
                    other.module = other_module();
                    let mut hours = vec![hour(500, 2), other];
                    if n % 2 == 0 {
                        hours.reverse();
                    }
                    store.usage_add(&hours).await.unwrap();
                }
            })
        })
        .collect();
    for node in nodes {
        node.await.unwrap();
    }
    let sums = store.usage_list(SCHOOL, 0).await.unwrap();
    assert_eq!(sums.len(), 2);
    assert_eq!(sums[0].module, other_module());
    assert_eq!((sums[0].calls, sums[1].calls), (80, 160));
    assert_eq!((sums[1].faults, sums[1].wall_micros), (80, 240));
    assert_eq!(sums[1].fuel, 80_000_000_000_000);
}

async fn usage_is_listed_from_an_hour_on(store: Store) {
    store.usage_add(&[]).await.unwrap();
    let hours: Vec<_> = (0..5).map(|n| hour(n, 1)).collect();
    store.usage_add(&hours).await.unwrap();
    let found = store.usage_list(SCHOOL, 3).await.unwrap();
    assert_eq!(found, [hour(3, 1), hour(4, 1)]);
    assert_eq!(store.usage_list(OTHER_SCHOOL, 0).await.unwrap(), []);
    let sums = store.usage_sums(3).await.unwrap();
    let sums: Vec<_> = sums.iter().map(|sum| (sum.school, sum.calls)).collect();
    assert_eq!(sums, [(SCHOOL, 2)]);
    assert_eq!(store.usage_sums(5).await.unwrap(), []);
}
