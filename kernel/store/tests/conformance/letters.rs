//! E-mail: an address is its person's once they confirmed it; a letter is one's who takes it, and is handed over
//! once.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use preau_domain::audience::Audience;
use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::letter::{EmailAddress, LetterKind, Pace, Stop};
use preau_domain::person::Profile;
use preau_domain::quiet::{OwnQuiet, Window};
use preau_store::{Haste, LetterClaim, Store, StoreOptions};

use crate::correspondents::class;
use crate::directory::COLLEGE;
use crate::fresh::Fresh;
use crate::homework::{at, module, other_module};
use crate::mailbox::college;

on_both!(
    an_address_is_the_persons_once_it_is_confirmed,
    who_asks_too_often_is_refused_until_a_day_is_over,
    nothing_is_sent_any_more_under_the_epoch_in_which_it_was_stopped,
    a_letter_is_taken_by_one_and_handed_over_once,
    a_letter_that_was_being_handed_over_is_known_as_such,
    who_lost_a_letter_changes_nothing_of_it,
    a_plan_adds_and_ends_letters_and_leaves_what_is_worked_on,
    since_when_a_pace_was_chosen_stays_until_another_is,
    own_hours_are_kept,
    how_letters_are_getting_on_is_counted,
    letters_are_hastened_for_whom_it_concerns,
    no_letter_is_hastened_that_may_not_go_sooner,
    what_follows_closely_is_told_soon_and_then_after_a_rest,
    what_is_urgent_has_a_letter_for_whom_it_concerns_and_who_has_an_address,
);

fn person(key: &str) -> PersonId {
    PersonId::of_source("test", key)
}

fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

const OFTEN: i64 = 3;

async fn ask(store: &Store, who: &str, text: &str, now: i64) -> bool {
    let most = (at(now - 86_400), OFTEN);
    store
        .email_ask(person(who), &address(text), 18, most, at(now))
        .await
        .unwrap()
}

/// Somebody with an address and a daily letter that is due at a second.
async fn with_letter(store: &Store, who: &str, due: i64) {
    assert!(ask(store, who, "a@b.fr", 1).await);
    let confirmed = store.email_confirm(person(who), &address("a@b.fr")).await;
    assert!(confirmed.unwrap());
    let asked = claim_all(store, 2, 3).await;
    assert_eq!(asked.len(), 1);
    store.letter_told(&asked[0], at(2), None).await.unwrap();
    plan(store, who, &[(LetterKind::Daily, due)], 3).await;
}

async fn plan(store: &Store, who: &str, plan: &[(LetterKind, i64)], now: i64) {
    let plan: Vec<_> = plan.iter().map(|(kind, due)| (*kind, at(*due))).collect();
    store
        .letter_plan(person(who), &plan, at(now))
        .await
        .unwrap();
}

async fn claim_all(store: &Store, now: i64, lease: i64) -> Vec<LetterClaim> {
    store.letter_claim(at(now), at(lease), 100).await.unwrap()
}

async fn an_address_is_the_persons_once_it_is_confirmed(store: Store) {
    let known = async |who: &str| store.email_of(person(who)).await.unwrap();
    assert_eq!(known("a").await, None);
    assert!(ask(&store, "a", "a@b.fr", 10).await);
    let email = known("a").await.unwrap();
    assert_eq!(
        (email.address, email.pending),
        (None, Some(address("a@b.fr")))
    );
    // Another one instead: the first can be confirmed no more.
    assert!(ask(&store, "a", "c@d.fr", 11).await);
    let confirm = async |text: &str| {
        let confirmed = store.email_confirm(person("a"), &address(text)).await;
        confirmed.unwrap()
    };
    assert!(!confirm("a@b.fr").await);
    assert!(confirm("c@d.fr").await);
    assert!(!confirm("c@d.fr").await, "once");
    let email = known("a").await.unwrap();
    assert_eq!(
        (email.address, email.pending),
        (Some(address("c@d.fr")), None)
    );
    assert_eq!((email.epoch, email.hour, email.stopped), (1, 18, None));
    // One letter asks, for the newest.
    let letters = claim_all(&store, 12, 13).await;
    let kinds: Vec<_> = letters.iter().map(|letter| letter.kind).collect();
    assert_eq!(kinds, [LetterKind::Confirmation]);
    store.email_remove(person("a")).await.unwrap();
    let email = known("a").await.unwrap();
    assert_eq!((email.address, email.epoch), (None, 2));
    assert_eq!(claim_all(&store, 99, 100).await, []);
}

async fn who_asks_too_often_is_refused_until_a_day_is_over(store: Store) {
    for n in 0..OFTEN {
        assert!(ask(&store, "a", "a@b.fr", n).await);
    }
    assert!(!ask(&store, "a", "c@d.fr", 80_000).await);
    let pending = store.email_of(person("a")).await.unwrap().unwrap().pending;
    assert_eq!(pending, Some(address("a@b.fr")));
    assert!(ask(&store, "b", "c@d.fr", 80_000).await, "who is another");
    // Who takes an address back asks no more often for it.
    store.email_remove(person("a")).await.unwrap();
    assert!(!ask(&store, "a", "c@d.fr", 80_001).await);
    assert!(ask(&store, "a", "c@d.fr", 86_401).await);
}

async fn nothing_is_sent_any_more_under_the_epoch_in_which_it_was_stopped(store: Store) {
    with_letter(&store, "a", 10).await;
    let stop = async |epoch: i64, stop: Stop, why: &str| {
        let stopped = store
            .email_stop(person("a"), epoch, stop, why, at(20))
            .await;
        stopped.unwrap()
    };
    assert!(
        !stop(0, Stop::Unsubscribed, "").await,
        "of an earlier epoch"
    );
    assert!(stop(1, Stop::Refused, "5.1.1").await);
    assert!(!stop(1, Stop::Unsubscribed, "").await, "it is already");
    let email = store.email_of(person("a")).await.unwrap().unwrap();
    let said = Some((Stop::Refused, at(20), "5.1.1".to_owned()));
    assert_eq!(email.stopped, said);
    assert_eq!(claim_all(&store, 99, 100).await, []);
    assert!(store.email_resume(person("a")).await.unwrap());
    assert!(!store.email_resume(person("a")).await.unwrap());
    assert!(
        !stop(1, Stop::Unsubscribed, "").await,
        "of an earlier epoch"
    );
    let email = store.email_of(person("a")).await.unwrap().unwrap();
    assert_eq!((email.stopped, email.epoch), (None, 2));
}

async fn a_letter_is_taken_by_one_and_handed_over_once(store: Store) {
    with_letter(&store, "a", 100).await;
    assert_eq!(claim_all(&store, 99, 200).await, []);
    assert_eq!(store.letter_next().await.unwrap(), Some(at(100)));
    let one = claim_all(&store, 100, 200).await.remove(0);
    assert_eq!((one.told_to, one.attempts, one.handing), (at(3), 0, None));
    assert_eq!(claim_all(&store, 150, 250).await, [], "somebody has it");
    assert!(store.letter_hand(&one, at(140), at(150)).await.unwrap());
    assert!(!store.letter_hand(&one, at(140), at(150)).await.unwrap());
    store
        .letter_told(&one, at(140), Some(at(500)))
        .await
        .unwrap();
    assert_eq!(claim_all(&store, 499, 600).await, []);
    let two = claim_all(&store, 500, 600).await.remove(0);
    assert_eq!(two.told_to, at(140));
    // Put off, it comes again.
    let later = store.letter_later(&two, at(700), Some("busy"), true).await;
    later.unwrap();
    let three = claim_all(&store, 700, 800).await.remove(0);
    assert_eq!((three.told_to, three.attempts), (at(140), 1));
    // A lease that is over hands over nothing.
    assert!(!store.letter_hand(&three, at(790), at(800)).await.unwrap());
}

async fn a_letter_that_was_being_handed_over_is_known_as_such(store: Store) {
    with_letter(&store, "a", 10).await;
    let one = claim_all(&store, 10, 20).await.remove(0);
    assert!(store.letter_hand(&one, at(9), at(11)).await.unwrap());
    // Its node is gone.
    let two = claim_all(&store, 20, 30).await.remove(0);
    assert_eq!(two.handing, Some(at(9)));
    assert!(!store.letter_hand(&two, at(19), at(21)).await.unwrap());
    store.letter_told(&two, at(9), Some(at(40))).await.unwrap();
    let three = claim_all(&store, 40, 50).await.remove(0);
    assert_eq!((three.told_to, three.handing), (at(9), None));
}

async fn who_lost_a_letter_changes_nothing_of_it(store: Store) {
    with_letter(&store, "a", 10).await;
    let lost = claim_all(&store, 10, 20).await.remove(0);
    let has = claim_all(&store, 20, 30).await.remove(0);
    assert!(!store.letter_hand(&lost, at(19), at(19)).await.unwrap());
    store.letter_told(&lost, at(19), None).await.unwrap();
    let later = store.letter_later(&lost, at(1_000), None, true).await;
    later.unwrap();
    assert!(store.letter_hand(&has, at(19), at(21)).await.unwrap());
    // Who does not want it any more has it handed over no more.
    store.letter_told(&has, at(19), Some(at(40))).await.unwrap();
    let unwanted = claim_all(&store, 40, 50).await.remove(0);
    plan(&store, "a", &[], 41).await;
    assert!(!store.letter_hand(&unwanted, at(39), at(42)).await.unwrap());
}

async fn a_plan_adds_and_ends_letters_and_leaves_what_is_worked_on(store: Store) {
    with_letter(&store, "a", 10).await;
    let has = claim_all(&store, 10, 100).await.remove(0);
    let planned = [(LetterKind::Daily, 20), (LetterKind::Weekly, 30)];
    plan(&store, "a", &planned, 15).await;
    assert!(store.letter_hand(&has, at(9), at(16)).await.unwrap());
    store.letter_told(&has, at(9), Some(at(40))).await.unwrap();
    let due = claim_all(&store, 30, 31).await;
    let due: Vec<_> = due.iter().map(|one| (one.kind, one.told_to)).collect();
    assert_eq!(due, [(LetterKind::Weekly, at(15))]);
    plan(&store, "a", &[(LetterKind::Daily, 35)], 32).await;
    let due = claim_all(&store, 99, 100).await;
    let due: Vec<_> = due.iter().map(|one| (one.kind, one.told_to)).collect();
    assert_eq!(due, [(LetterKind::Daily, at(9))]);
}

async fn since_when_a_pace_was_chosen_stays_until_another_is(store: Store) {
    assert!(ask(&store, "a", "a@b.fr", 1).await);
    let choose = async |pace: Pace, now: i64| {
        let paces = [(module(), pace)];
        let chosen = store.email_choose(person("a"), &paces, 7, at(now)).await;
        chosen.unwrap();
        store.email_paces(person("a")).await.unwrap()
    };
    assert_eq!(
        choose(Pace::Weekly, 10).await,
        [(module(), Pace::Weekly, at(10))]
    );
    assert_eq!(
        choose(Pace::Weekly, 20).await,
        [(module(), Pace::Weekly, at(10))]
    );
    assert_eq!(
        choose(Pace::Never, 30).await,
        [(module(), Pace::Never, at(30))]
    );
    let other = [(other_module(), Pace::AtOnce)];
    store
        .email_choose(person("a"), &other, 8, at(40))
        .await
        .unwrap();
    assert_eq!(store.email_paces(person("a")).await.unwrap().len(), 2);
    assert_eq!(store.email_of(person("a")).await.unwrap().unwrap().hour, 8);
    assert_eq!(store.email_paces(person("b")).await.unwrap(), []);
}

async fn own_hours_are_kept(store: Store) {
    let who = person("a");
    assert_eq!(store.quiet_of(who).await.unwrap(), OwnQuiet::default());
    for own in [
        OwnQuiet {
            window: Window::of_times("08:00", "19:30"),
            weekends: true,
        },
        OwnQuiet {
            window: Some(Window::WHOLE),
            weekends: false,
        },
        OwnQuiet::default(),
    ] {
        store.quiet_set(who, own).await.unwrap();
        assert_eq!(store.quiet_of(who).await.unwrap(), own);
    }
}

async fn how_letters_are_getting_on_is_counted(store: Store) {
    let health = async |now: i64| store.letter_health(at(now)).await.unwrap();
    assert_eq!(health(1).await, preau_store::LetterHealth::default());
    for who in ["a", "b", "c"] {
        with_letter(&store, who, 50).await;
    }
    let stop = Stop::Refused;
    let stopped = store.email_stop(person("c"), 1, stop, "", at(20)).await;
    assert!(stopped.unwrap());
    let one = store
        .letter_claim(at(50), at(60), 1)
        .await
        .unwrap()
        .remove(0);
    let long = "x".repeat(1_000);
    let later = store.letter_later(&one, at(100), Some(&long), true).await;
    later.unwrap();
    let said = health(70).await;
    assert_eq!((said.waiting, said.oldest), (1, Some(at(50))));
    assert_eq!((said.failing, said.addresses, said.refused), (1, 2, 1));
    assert_eq!(said.error.unwrap().len(), 300);
}

/// As the kernel asks it, with gaps of this many seconds, and ten times that after two letters in a row.
fn haste(due: i64, gap: i64, before: i64) -> Haste {
    let gap = SignedDuration::from_secs(gap);
    Haste {
        due: at(due),
        gap,
        rest: (2, gap * 10),
        before: at(before),
    }
}

/// Who has a letter of a kind that is due at a second.
async fn due(store: &Store, kind: LetterKind, second: i64) -> BTreeSet<PersonId> {
    let due = claim_all(store, second, second + 1).await;
    let due = due.iter().filter(|letter| letter.kind == kind);
    due.map(|letter| letter.person).collect()
}

fn those(keys: &[&str]) -> BTreeSet<PersonId> {
    keys.iter().map(|key| person(key)).collect()
}

async fn letters_are_hastened_for_whom_it_concerns(store: Store) {
    let school = college(&store).await;
    let at_once = [(LetterKind::AtOnce, 900), (LetterKind::Daily, 900)];
    let plan_all = async || {
        for who in ["lea", "mother", "father", "zoes", "maxs", "teacher", "head"] {
            plan(&store, who, &[], 0).await;
            plan(&store, who, &at_once, 0).await;
        }
    };
    // Whom an audience is, with the relatives who hold authority.
    let of = |label| Audience::Class(class(COLLEGE, label));
    for (audience, concerned) in [
        (Audience::Person(person("lea")), &["lea", "mother"][..]),
        (Audience::Person(person("teacher")), &["teacher"]),
        (of("6A"), &["lea", "mother", "zoes"]),
        (of("6B"), &["maxs"]),
        (
            Audience::Profile(Profile::Pupil),
            &["lea", "mother", "zoes", "maxs"],
        ),
        (
            Audience::Profile(Profile::Relative),
            &["lea", "mother", "zoes", "maxs"],
        ),
        (Audience::Profile(Profile::Staff), &["head"]),
    ] {
        plan_all().await;
        let told = [audience];
        let hastened = store.letter_hasten(school, &told, haste(100, 10, 960));
        let hastened = hastened.await.unwrap();
        assert_eq!(hastened, concerned.len() as u64, "{audience}");
        assert_eq!(due(&store, LetterKind::AtOnce, 99).await, those(&[]));
        let moved = due(&store, LetterKind::AtOnce, 100).await;
        assert_eq!(moved, those(concerned), "{audience}");
        assert_eq!(due(&store, LetterKind::Daily, 899).await, those(&[]));
    }
    // Two audiences move nobody twice, and a class is one of its school.
    plan_all().await;
    let both = [of("6A"), Audience::Person(person("lea"))];
    let hastened = store
        .letter_hasten(school, &both, haste(100, 10, 960))
        .await;
    assert_eq!(hastened.unwrap(), 3);
    let elsewhere = SchoolId(school.0 + 1_000);
    let theirs = [of("6B")];
    let hastened = store.letter_hasten(elsewhere, &theirs, haste(100, 10, 960));
    assert_eq!(hastened.await.unwrap(), 0);
}

async fn no_letter_is_hastened_that_may_not_go_sooner(store: Store) {
    let school = college(&store).await;
    let hasten = async |due: i64, gap: i64, before: i64| {
        let to_lea = [Audience::Person(person("lea"))];
        let hastened = store.letter_hasten(school, &to_lea, haste(due, gap, before));
        hastened.await.unwrap()
    };
    // Told up to 200, and due at 900.
    plan(&store, "lea", &[(LetterKind::AtOnce, 900)], 200).await;
    assert_eq!(hasten(210, 60, 900).await, 0, "it waits for longer");
    assert_eq!(hasten(950, 60, 960).await, 0, "it is due sooner");
    assert_eq!(hasten(210, 60, 960).await, 1);
    assert_eq!(hasten(210, 60, 960).await, 0, "it is already");
    assert_eq!(due(&store, LetterKind::AtOnce, 259).await, those(&[]));
    let claimed = claim_all(&store, 260, 800).await.remove(0);
    assert_eq!(hasten(300, 60, 960).await, 0, "somebody has it");
    let later = store
        .letter_later(&claimed, at(800), Some("busy"), true)
        .await;
    later.unwrap();
    assert_eq!(hasten(300, 60, 960).await, 0, "its server is away");
}

async fn what_follows_closely_is_told_soon_and_then_after_a_rest(store: Store) {
    let school = college(&store).await;
    plan(&store, "lea", &[(LetterKind::AtOnce, 10)], 0).await;
    let to_lea = [Audience::Person(person("lea"))];
    let mut now = 10;
    // 60 s after the first; after two, 600.
    for (burst, gap) in [(0, 60), (1, 600), (2, 600)] {
        let claim = claim_all(&store, now, now + 50).await.remove(0);
        assert_eq!(claim.burst, burst);
        let next = Some(at(now + 2_000));
        store.letter_told(&claim, at(now), next).await.unwrap();
        let asked = haste(now + 20, 60, now + 3_000);
        let hastened = store.letter_hasten(school, &to_lea, asked).await;
        assert_eq!(hastened.unwrap(), 1);
        assert_eq!(claim_all(&store, now + gap - 1, now + gap).await, []);
        now += gap;
    }
    // Nothing to tell, and it is as at first.
    let claim = claim_all(&store, now, now + 50).await.remove(0);
    assert_eq!(claim.burst, 3);
    let nothing = store.letter_nothing(&claim, at(now), at(now + 900)).await;
    nothing.unwrap();
    let hastened = store.letter_hasten(school, &to_lea, haste(now + 20, 60, now + 3_000));
    assert_eq!(hastened.await.unwrap(), 1);
    let claim = claim_all(&store, now + 60, now + 70).await.remove(0);
    assert_eq!((claim.burst, claim.told_to), (0, at(now)));
}

async fn what_is_urgent_has_a_letter_for_whom_it_concerns_and_who_has_an_address(store: Store) {
    let school = college(&store).await;
    for who in ["lea", "mother", "father", "maxs", "teacher"] {
        let said = format!("{who}@exemple.fr");
        assert!(ask(&store, who, &said, 0).await);
        let confirmed = store.email_confirm(person(who), &address(&said)).await;
        assert!(confirmed.unwrap());
    }
    // Asked for and not confirmed.
    assert!(ask(&store, "zoes", "zoes@exemple.fr", 0).await);
    for claim in claim_all(&store, 1, 2).await {
        store.letter_told(&claim, at(1), None).await.unwrap();
    }
    let urgent = async |audiences: &[Audience], due: i64, since: i64| {
        let told = store.letter_urgent(school, audiences, at(due), at(since));
        told.await.unwrap();
    };
    let found = |letters: &[LetterClaim]| -> BTreeSet<_> {
        assert!(letters.iter().all(|one| one.kind == LetterKind::Urgent));
        letters
            .iter()
            .map(|one| (one.person, one.told_to))
            .collect()
    };
    let expected = |keys: &[&str], told_to: i64| -> BTreeSet<_> {
        keys.iter().map(|key| (person(key), at(told_to))).collect()
    };
    let class_6a = Audience::Class(class(COLLEGE, "6A"));
    urgent(&[class_6a, Audience::Person(person("teacher"))], 30, 10).await;
    assert_eq!(claim_all(&store, 29, 30).await, []);
    let claims = claim_all(&store, 30, 90).await;
    assert_eq!(found(&claims), expected(&["lea", "mother", "teacher"], 10));
    // What comes while one is on its way waits for the look after it; later, it is told from where that ended.
    urgent(&[class_6a], 40, 35).await;
    assert_eq!(claim_all(&store, 89, 90).await, [], "somebody has it");
    for claim in &claims {
        let next = Some(at(70));
        store.letter_told(claim, at(20), next).await.unwrap();
    }
    urgent(&[class_6a], 60, 50).await;
    let due = claim_all(&store, 60, 61).await;
    assert_eq!(found(&due), expected(&["lea", "mother"], 20));
    // Nobody to whom nothing is sent any more.
    let stop = store.email_stop(person("maxs"), 1, Stop::Unsubscribed, "", at(70));
    assert!(stop.await.unwrap());
    urgent(&[Audience::Class(class(COLLEGE, "6B"))], 80, 70).await;
    let due = claim_all(&store, 99, 100).await;
    assert!(
        due.iter().all(|one| one.person != person("maxs")),
        "{due:?}"
    );
}

/// Nodes that ask at the same time, again and again: each letter is one's, and is handed over once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_nodes_one_hands_a_letter_over() {
    const LETTERS: usize = 40;
    let fresh = Fresh::postgres().await;
    let one = fresh.store.clone();
    let other = Store::open(&fresh.url, StoreOptions::default())
        .await
        .unwrap();
    for n in 0..LETTERS {
        plan(&one, &n.to_string(), &[(LetterKind::Daily, 10)], 3).await;
    }
    let work = |store: &Store| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut handed = Vec::new();
            for _ in 0..LETTERS {
                let now: Timestamp = at(10);
                for claim in store.letter_claim(now, at(20), 3).await.unwrap() {
                    if store.letter_hand(&claim, at(9), now).await.unwrap() {
                        handed.push(claim.person);
                    }
                    store
                        .letter_told(&claim, at(9), Some(at(1_000)))
                        .await
                        .unwrap();
                }
            }
            handed
        })
    };
    let (a, b) = (work(&one), work(&other));
    let mut handed = a.await.unwrap();
    handed.extend(b.await.unwrap());
    let distinct: BTreeSet<_> = handed.iter().collect();
    assert_eq!((handed.len(), distinct.len()), (LETTERS, LETTERS));
    other.close().await;
    fresh.remove().await;
}
