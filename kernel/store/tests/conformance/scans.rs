use std::collections::BTreeMap;

use preau_domain::ids::SchoolId;
use preau_domain::record::{Value, encode_key};
use preau_store::{KeyRange, Scan, Scanned, Store};

use crate::homework::{
    OTHER_SCHOOL, SCHOOL, commit, commit_of, group, module, other_module, put, task, tasks,
};

on_both!(
    a_range_is_read_in_the_order_of_its_index,
    several_ranges_are_read_as_one_list,
    pages_follow_each_other_both_ways,
    a_range_ends_before_its_high_key,
    thirty_two_ranges_are_read_and_more_are_refused,
    a_scan_stops_at_its_bytes,
    equal_keys_are_ordered_by_identifier,
    nobody_sees_records_of_another_school_or_module,
    identifiers_are_ordered_by_their_bytes,
);

async fn ids(store: &Store, ranges: &[KeyRange], descending: bool, limit: u32) -> Vec<String> {
    read(store, SCHOOL, ranges, descending, limit, None)
        .await
        .into_iter()
        .map(|found| found.record.id.to_string())
        .collect()
}

async fn read(
    store: &Store,
    school: SchoolId,
    ranges: &[KeyRange],
    descending: bool,
    limit: u32,
    after: Option<(Vec<u8>, String)>,
) -> Vec<Scanned> {
    let scan = Scan {
        school,
        module: &module(),
        collection: &tasks(),
        index: "order",
        ranges,
        descending,
        limit,
        bytes: usize::MAX,
        after,
    };
    store.record_scan(&scan).await.unwrap().rows
}

/// Groups a, b, c …, with the numbers shared out among them in turn.
async fn fill(store: &Store, groups: u8, records: i64) {
    let changes = (0..records)
        .map(|number| {
            let group = char::from(b'a' + u8::try_from(number).unwrap() % groups);
            let name = format!("r{number:02}");
            put(&name, None, task(&group.to_string(), number, &name))
        })
        .collect();
    commit(store, changes).await.unwrap();
}

async fn a_range_is_read_in_the_order_of_its_index(store: Store) {
    fill(&store, 2, 10).await;
    assert_eq!(
        ids(&store, &[group("a")], false, 100).await,
        ["r00", "r02", "r04", "r06", "r08"]
    );
    assert_eq!(ids(&store, &[group("b")], true, 2).await, ["r09", "r07"]);
    assert_eq!(ids(&store, &[group("none")], false, 5).await, [""; 0]);
    assert_eq!(ids(&store, &[], false, 5).await, [""; 0]);
}

async fn several_ranges_are_read_as_one_list(store: Store) {
    fill(&store, 3, 9).await;
    let ranges = [group("c"), group("a"), group("a")];
    assert_eq!(
        ids(&store, &ranges, false, 100).await,
        ["r00", "r02", "r03", "r05", "r06", "r08"]
    );
    assert_eq!(ids(&store, &ranges, true, 3).await, ["r08", "r06", "r05"]);
}

async fn pages_follow_each_other_both_ways(store: Store) {
    fill(&store, 4, 23).await;
    for ranges in [vec![group("a")], vec![group("b"), group("a"), group("d")]] {
        for descending in [false, true] {
            let whole = ids(&store, &ranges, descending, 500).await;
            let mut paged = Vec::new();
            let mut after = None;
            loop {
                let page = read(&store, SCHOOL, &ranges, descending, 2, after).await;
                let Some(last) = page.last() else { break };
                after = Some((last.suffix.clone(), last.record.id.to_string()));
                paged.extend(page.into_iter().map(|found| found.record.id.to_string()));
            }
            assert_eq!(paged, whole);
        }
    }
}

async fn a_range_ends_before_its_high_key(store: Store) {
    fill(&store, 1, 10).await;
    let key = |number| encode_key(&[Value::Text("a".to_owned()), Value::Integer(number)]);
    let prefix = encode_key(&[Value::Text("a".to_owned())]);
    let range = KeyRange {
        low: key(3),
        high: key(6),
        skip: prefix.len(),
    };
    let ranges = std::slice::from_ref(&range);
    assert_eq!(ids(&store, ranges, false, 9).await, ["r03", "r04", "r05"]);
    assert_eq!(ids(&store, ranges, true, 9).await, ["r05", "r04", "r03"]);
    // A cursor from outside the range begins at its edge.
    let suffix = |number| encode_key(&[Value::Integer(number)]);
    let from = |number, descending| {
        read(
            &store,
            SCHOOL,
            std::slice::from_ref(&range),
            descending,
            9,
            Some((suffix(number), "r".to_owned())),
        )
    };
    assert_eq!(from(0, false).await.len(), 3);
    assert_eq!(from(9, true).await.len(), 3);
    assert_eq!(from(9, false).await.len(), 0);
    assert_eq!(from(0, true).await.len(), 0);
}

async fn thirty_two_ranges_are_read_and_more_are_refused(store: Store) {
    let groups: Vec<String> = (0..33).map(|n| format!("g{n:02}")).collect();
    let changes = groups
        .iter()
        .zip(0..)
        .map(|(name, number)| put(name, None, task(name, 100 - number, name)))
        .collect();
    commit(&store, changes).await.unwrap();
    let ranges: Vec<KeyRange> = groups.iter().map(|name| group(name)).collect();
    let found = ids(&store, &ranges[..32], false, 500).await;
    assert_eq!(found.len(), 32);
    assert!(found.is_sorted_by(|a, b| a > b));
    let nine = ids(&store, &ranges[..9], true, 500).await;
    assert!(nine.len() == 9 && nine.is_sorted());
    let (module, collection) = (module(), tasks());
    let scan = Scan {
        school: SCHOOL,
        module: &module,
        collection: &collection,
        index: "order",
        ranges: &ranges,
        descending: false,
        limit: 500,
        bytes: usize::MAX,
        after: None,
    };
    assert!(store.record_scan(&scan).await.is_err());
}

async fn a_scan_stops_at_its_bytes(store: Store) {
    fill(&store, 1, 9).await;
    let (module, collection) = (module(), tasks());
    let mut scan = Scan {
        school: SCHOOL,
        module: &module,
        collection: &collection,
        index: "order",
        ranges: &[group("a")],
        descending: false,
        limit: 9,
        bytes: 1,
        after: None,
    };
    let found = store.record_scan(&scan).await.unwrap();
    assert_eq!(
        (found.rows.len(), found.ended),
        (1, false),
        "the first always"
    );
    scan.after = found
        .rows
        .last()
        .map(|one| (one.suffix.clone(), one.record.id.to_string()));
    scan.bytes = usize::MAX;
    let found = store.record_scan(&scan).await.unwrap();
    assert_eq!((found.rows.len(), found.ended), (8, true));
    scan.limit = 8;
    let found = store.record_scan(&scan).await.unwrap();
    assert_eq!((found.rows.len(), found.ended), (8, false), "at the limit");
    // Rows of the connection that were not read do not come back with the next statement.
    for _ in 0..20 {
        scan.bytes = 1;
        assert_eq!(store.record_scan(&scan).await.unwrap().rows.len(), 1);
        assert!(crate::homework::get(&store, SCHOOL, "r01").await.is_some());
    }
}

async fn equal_keys_are_ordered_by_identifier(store: Store) {
    let changes = ["b", "C", "a-", "a"]
        .into_iter()
        .zip(0..)
        .map(|(name, n)| put(name, None, task("same", 5, &format!("{n}"))))
        .collect();
    commit(&store, changes).await.unwrap();
    let mut ascending = ids(&store, &[group("same")], false, 9).await;
    assert_eq!(ascending, ["C", "a", "a-", "b"]);
    ascending.reverse();
    assert_eq!(ids(&store, &[group("same")], true, 9).await, ascending);
}

async fn identifiers_are_ordered_by_their_bytes(store: Store) {
    let names = ["Z", "_", "a", "-", "...", "0", "aa", "A"];
    let changes = names
        .iter()
        .map(|name| put(name, None, task("same", 5, name)))
        .collect();
    commit(&store, changes).await.unwrap();
    let mut expected: Vec<String> = names.iter().map(ToString::to_string).collect();
    expected.sort();
    let ranges = [group("same"), group("other")];
    assert_eq!(ids(&store, &ranges, false, 99).await, expected);
}

async fn nobody_sees_records_of_another_school_or_module(store: Store) {
    fill(&store, 1, 3).await;
    let mut foreign = commit_of(vec![put("x", None, task("a", 1, "x"))]);
    foreign.school = OTHER_SCHOOL;
    store.commit(foreign).await.unwrap();
    let mut foreign = commit_of(vec![put("y", None, task("a", 1, "r01"))]);
    foreign.module = other_module();
    store.commit(foreign).await.unwrap();

    assert_eq!(ids(&store, &[group("a")], false, 9).await.len(), 3);
    let theirs = read(&store, OTHER_SCHOOL, &[group("a")], false, 9, None).await;
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0].record.id.as_str(), "x");
    for name in ["x", "y"] {
        assert_eq!(crate::homework::get(&store, SCHOOL, name).await, None);
    }
    let sizes: BTreeMap<_, _> = store
        .storage_list(SCHOOL)
        .await
        .unwrap()
        .into_iter()
        .map(|storage| (storage.module, storage.records))
        .collect();
    assert_eq!(
        sizes,
        BTreeMap::from([("homework".to_owned(), 3), ("grades".to_owned(), 1)])
    );
}
