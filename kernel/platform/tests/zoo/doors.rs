//! Each guest at each door: how it ends, what it costs, what it keeps, and that the next call is served.

use crate::region::{Door, Region, Used, staff};
use crate::school::HERE;
use crate::table::{Ends, Fate, Line, TABLE};

/// A region with all guests that are taken in.
async fn open() -> Region {
    let refused = |line: &&Line| matches!(line.fate, Fate::Refused(_));
    let guests = TABLE.iter().filter(|line| !refused(line));
    Region::with(&guests.map(|line| line.guest).collect::<Vec<_>>()).await
}

/// Has all guests misbehave at a door.
async fn at(door: Door) {
    let region = open().await;
    let mut wrong = Vec::new();
    for line in TABLE {
        let (name, Some(expected)) = (line.guest, line.at(door)) else {
            continue;
        };
        if door == Door::Event {
            let poked = region.act(HERE, staff(HERE), name, "poke", &[]).await;
            assert_eq!(poked.expect("published"), "poked", "{name}");
        }
        let before = region.used(HERE, name).await;
        let ends = region.misbehave(name, door).await;
        let after = region.used(HERE, name).await;
        region.neighbours_are_served(name).await;
        if ends != expected {
            wrong.push(format!("{name}: {ends:?} and not {expected:?}"));
            continue;
        }
        wrong.extend(bill(&region, line, door, before, after));
        if door == Door::Act && line.lives() {
            let kept = region.view(HERE, staff(HERE), name, "kept").await;
            let expected = if ends == Ends::Answers { "1" } else { "0" };
            let kept = kept.expect("it behaves there");
            if kept != expected {
                wrong.push(format!("{name}: {kept} records kept"));
            }
        }
    }
    assert!(wrong.is_empty(), "{door:?}\n{}", wrong.join("\n"));
}

/// What is wrong with the bill: a call and, if it was one, a fault, with the whole grant; for an answer less.
fn bill(region: &Region, line: &Line, door: Door, before: Used, after: Used) -> Option<String> {
    let grant = door.grant(&region.budgets(line.guest));
    let faulted = matches!(line.at(door), Some(Ends::Faults(_)));
    let fuel = after.fuel - before.fuel;
    let is_right = after.calls == before.calls + 1
        && after.faults == before.faults + u64::from(faulted)
        && if faulted {
            fuel == grant
        } else {
            fuel > 0 && fuel < grant
        };
    (!is_right).then(|| format!("{}: billed {before:?}, then {after:?}", line.guest))
}

#[tokio::test]
async fn at_its_first_page_each_ends_as_it_must_at_the_price_that_it_must() {
    at(Door::View).await;
}

#[tokio::test]
async fn as_a_form_each_ends_as_it_must_and_a_fault_keeps_nothing() {
    at(Door::Act).await;
}

#[tokio::test]
async fn in_its_tile_each_ends_as_it_must_at_a_tiles_price() {
    at(Door::Tile).await;
}

#[tokio::test]
async fn at_an_event_each_ends_as_it_must_at_the_price_that_it_must() {
    at(Door::Event).await;
}

#[tokio::test]
async fn each_behaves_where_it_is_watched() {
    let region = open().await;
    for line in TABLE {
        let fine = region.view(HERE, staff(HERE), line.guest, "fine").await;
        match line.fate {
            Fate::Refused(_) => assert!(fine.is_err(), "{}", line.guest),
            Fate::Unborn(_) => assert!(fine.is_err(), "{}: {fine:?}", line.guest),
            Fate::Lives(_) => assert_eq!(fine.ok().as_deref(), Some("fine"), "{}", line.guest),
        }
    }
}

#[tokio::test]
async fn what_is_no_module_is_refused_when_it_is_installed_with_the_reason() {
    let region = Region::with(&[]).await;
    for line in TABLE {
        let Fate::Refused(says) = line.fate else {
            continue;
        };
        let refused = region.install(line.guest).await;
        let why = refused.expect_err(line.guest).to_string();
        assert!(why.contains(says), "{}: {why}", line.guest);
        region.neighbours_are_served(line.guest).await;
    }
}
