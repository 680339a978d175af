//! Scans and commits against a plain list that does the same.

use std::collections::BTreeMap;

use preau_domain::ids::SchoolId;
use preau_domain::record::{Value, encode_key};
use preau_store::{KeyRange, Scan, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::homework::{commit_of, delete, group, is_conflict, module, put, task, tasks};

on_both!(a_store_does_what_a_plain_list_does);

#[derive(Debug, Clone)]
struct Step {
    name: u8,
    /// Group and number; none to delete.
    put: Option<(u8, i8)>,
    /// What the caller believes: its version, or off by one.
    stale: bool,
}

#[derive(Debug, Clone)]
struct Question {
    groups: Vec<u8>,
    low: i8,
    high: i8,
    descending: bool,
    page: u32,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        0u8..12,
        proptest::option::weighted(0.8, (0u8..4, -5i8..5)),
        proptest::bool::weighted(0.1),
    )
        .prop_map(|(name, put, stale)| Step { name, put, stale });
    proptest::collection::vec(step, 1..24)
}

fn questions() -> impl Strategy<Value = Vec<Question>> {
    let question = (
        proptest::collection::btree_set(0u8..12, 0..11),
        -6i8..6,
        -6i8..6,
        any::<bool>(),
        1u32..6,
    )
        .prop_map(|(groups, low, high, descending, page)| Question {
            groups: groups.into_iter().collect(),
            low,
            high,
            descending,
            page,
        });
    proptest::collection::vec(question, 1..4)
}

type Model = BTreeMap<String, (u64, u8, i8)>;

async fn a_store_does_what_a_plain_list_does(store: Store) {
    let runtime = tokio::runtime::Handle::current();
    // Each case has a school of its own, so that one database is enough.
    let mut runner = TestRunner::new(Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    });
    let schools = std::cell::Cell::new(100);
    tokio::task::block_in_place(|| {
        runner
            .run(&(steps(), questions()), |(steps, questions)| {
                schools.set(schools.get() + 1);
                let school = SchoolId(schools.get());
                runtime.block_on(case(&store, school, &steps, &questions))
            })
            .unwrap();
    });
}

async fn case(
    store: &Store,
    school: SchoolId,
    steps: &[Step],
    questions: &[Question],
) -> Result<(), TestCaseError> {
    let mut model = Model::new();
    for (number, step) in steps.iter().enumerate() {
        let name = format!("r{}", step.name);
        let version = model.get(&name).map(|(version, _, _)| *version);
        let believed = match version {
            Some(version) if step.stale => Some(version + 1),
            None if step.stale => Some(1),
            other => other,
        };
        let change = match (step.put, believed) {
            (Some((group, n)), believed) => {
                let code = format!("{number}");
                put(&name, believed, task(&group.to_string(), n.into(), &code))
            }
            (None, Some(version)) => delete(&name, version),
            (None, None) => continue,
        };
        let mut commit = commit_of(vec![change]);
        commit.school = school;
        let result = store.commit(commit).await;
        prop_assert_eq!(is_conflict(&result), step.stale, "{:?}", result);
        if step.stale {
            continue;
        }
        match step.put {
            Some((group, n)) => model.insert(name, (believed.unwrap_or(0) + 1, group, n)),
            None => model.remove(&name),
        };
    }
    for question in questions {
        let expected = model_answer(&model, question);
        let found = store_answer(store, school, question).await;
        prop_assert_eq!(found, expected, "{:?}", question);
    }
    Ok(())
}

fn model_answer(model: &Model, question: &Question) -> Vec<(i8, String, u64)> {
    let mut found: Vec<_> = model
        .iter()
        .filter(|(_, (_, group, n))| {
            question.groups.contains(group) && (question.low..question.high).contains(n)
        })
        .map(|(name, (version, _, n))| (*n, name.clone(), *version))
        .collect();
    found.sort();
    if question.descending {
        found.reverse();
    }
    found
}

/// All pages of the answer.
async fn store_answer(
    store: &Store,
    school: SchoolId,
    question: &Question,
) -> Vec<(i8, String, u64)> {
    let number = |n: i8| encode_key(&[Value::Integer(n.into())]);
    let ranges: Vec<KeyRange> = question
        .groups
        .iter()
        .map(|name| {
            let prefix = group(&name.to_string()).low;
            KeyRange {
                low: [prefix.clone(), number(question.low)].concat(),
                high: [prefix.clone(), number(question.high)].concat(),
                skip: prefix.len(),
            }
        })
        .collect();
    let (module, collection) = (module(), tasks());
    let mut scan = Scan {
        school,
        module: &module,
        collection: &collection,
        index: "order",
        ranges: &ranges,
        descending: question.descending,
        limit: question.page,
        // One record at a time, or as many as the page holds.
        bytes: if question.page.is_multiple_of(3) {
            1
        } else {
            usize::MAX
        },
        after: None,
    };
    let mut found = Vec::new();
    loop {
        let page = store.record_scan(&scan).await.unwrap();
        for one in &page.rows {
            let Some(Value::Integer(n)) = one.record.fields.get(1) else {
                panic!("a task without a number");
            };
            let n = i8::try_from(*n).unwrap();
            found.push((n, one.record.id.to_string(), one.record.version));
        }
        match page.rows.last() {
            Some(last) if !page.ended => {
                scan.after = Some((last.suffix.clone(), last.record.id.to_string()));
            }
            _ => break,
        }
    }
    found
}
