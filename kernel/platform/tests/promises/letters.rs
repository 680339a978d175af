//! E-mail, up to where it is handed over: to whom, of what, when; and what links of letters change.

use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::letter::{LetterKind, Pace, Stop};
use preau_domain::quiet::{Hours, OwnQuiet, Window};
use preau_platform::error::PlatformError;
use preau_platform::letters::{Content, Digest, EmailSeen, Letter, Outcome};
use preau_platform::notifications::Said;
use preau_store::LetterClaim;

use crate::school::{HERE, School, class, module, node};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A school on Monday 23 November, at 17 h.
async fn school() -> School {
    School::with(&["greedy", "noop"]).await
}

async fn notify(school: &School, key: &str) {
    let audience = format!("class:{}", class("6A"));
    let form = [("audience", &*audience), ("key", key), ("text", key)];
    let sent = school.act("teacher", "greedy", "notify", &form).await;
    sent.expect("sent");
}

async fn claims(school: &School) -> Vec<LetterClaim> {
    school.platform.letter_claim(100).await.expect("claimed")
}

/// The first letter that is due; it is not handed over yet.
async fn composed(school: &School) -> Letter {
    let claim = claims(school).await.remove(0);
    let letter = school.platform.letter_compose(&claim).await;
    letter.expect("composed").expect("a letter")
}

/// Notes what became of a letter.
async fn ended(school: &School, letter: &Letter, outcome: Outcome) {
    let ended = school.platform.letter_end(letter, outcome).await;
    ended.expect("noted");
}

/// What somebody sees of their address.
async fn seen(school: &School, who: &str) -> EmailSeen {
    let by = school.by(who).await;
    let seen = school.platform.email_seen(&by).await;
    seen.expect("seen").expect("may have letters")
}

/// The letters that are due and say something, all handed over and taken.
async fn letters(school: &School) -> Vec<Letter> {
    let mut letters = Vec::new();
    for claim in claims(school).await {
        let letter = school.platform.letter_compose(&claim).await;
        let Some(letter) = letter.expect("composed") else {
            continue;
        };
        assert!(school.platform.letter_hand(&letter).await.expect("asked"));
        let ended = school.platform.letter_end(&letter, Outcome::Taken).await;
        ended.expect("noted");
        letters.push(letter);
    }
    letters
}

fn digest(letter: &Letter) -> &Digest {
    match &letter.content {
        Content::Digest(digest) => digest,
        Content::Confirmation(_) => panic!("no digest"),
    }
}

/// What a letter tells: "school: text for child".
fn told(letter: &Letter) -> Vec<String> {
    let digest = digest(letter);
    let schools = digest.schools.iter();
    let lines = schools.flat_map(|(school, lines)| {
        lines.iter().map(move |line| {
            let Said::Text(text, _) = &line.said else {
                panic!("not one by one");
            };
            let mut said = format!("{}: {}", school.slug, text.fr);
            for child in &line.children {
                said.push_str(" for ");
                said.push_str(child);
            }
            said
        })
    });
    lines.collect()
}

/// Lets time pass until the next letter is due.
async fn wait_for_letter(school: &School) {
    let next = school.platform.letter_next().await.expect("read");
    let left = next
        .expect("one is planned")
        .duration_since(school.platform.now());
    school.wait(left.as_secs().max(0) + 1);
}

/// The token of the letter that asks whether an address is theirs.
async fn asked(school: &School, who: &str, address: &str) -> String {
    let by = school.by(who).await;
    let ask = school.platform.email_ask(&by, address).await;
    ask.expect("asked");
    let letters = letters(school).await;
    let letter = letters
        .iter()
        .find(|letter| letter.to.as_str() == address)
        .expect("a letter to the address");
    let Content::Confirmation(token) = &letter.content else {
        panic!("it asks nothing");
    };
    token.clone()
}

async fn confirm(school: &School, who: &str, token: &str) -> Result<(), PlatformError> {
    let by = school.by(who).await;
    school.platform.email_confirm(&by, token).await
}

/// Gives somebody a confirmed address.
async fn with_address(school: &School, who: &str) {
    let token = asked(school, who, &format!("{who}@exemple.fr")).await;
    confirm(school, who, &token).await.expect("confirmed");
    // What comes from now on is told.
    school.wait(1);
}

async fn choose(school: &School, who: &str, pace: Pace, hour: i8) {
    let by = school.by(who).await;
    let wanted = [(module("greedy"), pace)];
    let chosen = school.platform.paces_set(&by, &wanted, hour).await;
    chosen.expect("chosen");
    school.wait(1);
}

#[tokio::test]
async fn an_address_is_theirs_once_they_followed_its_link_signed_in() {
    let school = school().await;
    let token = asked(&school, "parent", "parent@exemple.fr").await;
    let by = school.by("parent").await;
    let seen = async |who: &str| {
        let by = school.by(who).await;
        school.platform.email_seen(&by).await.expect("seen")
    };
    let pending = seen("parent").await.expect("may have letters");
    assert!(!pending.is_on() && pending.address.is_none());
    for nobody in ["both", "teacher", "pupil"] {
        let refused = confirm(&school, nobody, &token).await;
        assert!(matches!(refused, Err(PlatformError::NotFound)), "{nobody}");
    }
    let garbage = confirm(&school, "parent", "garbage").await;
    assert!(matches!(garbage, Err(PlatformError::NotFound)));
    confirm(&school, "parent", &token).await.expect("confirmed");
    assert!(seen("parent").await.expect("may").is_on());
    let again = confirm(&school, "parent", &token).await;
    assert!(matches!(again, Err(PlatformError::NotFound)), "once");
    // Taken back, the link brings it back no more.
    school.platform.email_remove(&by).await.expect("removed");
    let again = confirm(&school, "parent", &token).await;
    assert!(matches!(again, Err(PlatformError::NotFound)));
    // One that is followed too late.
    let late = asked(&school, "parent", "parent@exemple.fr").await;
    school.wait(3 * DAY);
    let late = confirm(&school, "parent", &late).await;
    assert!(matches!(late, Err(PlatformError::NotFound)));
}

#[tokio::test]
async fn pupils_have_no_letters_and_what_is_no_address_is_refused() {
    let school = school().await;
    let ask = async |who: &str, text: &str| {
        let by = school.by(who).await;
        school.platform.email_ask(&by, text).await
    };
    let pupil = ask("pupil", "pupil@exemple.fr").await;
    assert!(matches!(pupil, Err(PlatformError::NotFound)), "{pupil:?}");
    for wrong in ["", "parent", "a@b.fr\r\nBcc: c@d.fr", "a@b.fr, c@d.fr"] {
        let refused = ask("parent", wrong).await;
        assert!(matches!(refused, Err(PlatformError::Invalid(_))), "{wrong}");
    }
    for _ in 0..5 {
        ask("parent", "parent@exemple.fr").await.expect("asked");
    }
    let often = ask("parent", "stranger@exemple.fr").await;
    assert!(matches!(often, Err(PlatformError::Invalid(_))), "{often:?}");
    // However often they asked, one letter goes.
    assert_eq!(letters(&school).await.len(), 1);
}

#[tokio::test]
async fn a_parent_is_written_to_once_a_day_of_what_they_have_not_read() {
    let school = school().await;
    notify(&school, "before").await;
    with_address(&school, "parent").await;
    school.wait(60);
    for key in ["a", "b", "read"] {
        notify(&school, key).await;
    }
    let by = school.by("parent").await;
    let lines = school.platform.notifications(&by).await.expect("listed");
    let read = lines
        .iter()
        .find(|line| matches!(&line.said, Said::Text(text, _) if text.fr == "read"));
    let open = school
        .platform
        .notification_open(&by, read.expect("there").id)
        .await;
    open.expect("opened");
    wait_for_letter(&school).await;
    let letters_now = letters(&school).await;
    assert_eq!(letters_now.len(), 1);
    let letter = &letters_now[0];
    assert_eq!(letter.to.as_str(), "parent@exemple.fr");
    assert_eq!(
        (letter.kind(), letter.language),
        (LetterKind::Daily, Language::Fr)
    );
    let mut said = told(letter);
    said.sort();
    assert_eq!(
        said,
        [
            "ici: a for classmate for pupil",
            "ici: b for classmate for pupil"
        ]
    );
    // It was due at 18 h in Paris, or in the quarter of an hour after it.
    let at = school
        .platform
        .now()
        .duration_since(Timestamp::from_second(1_795_453_200).expect("18 h"));
    assert!((0..=15).contains(&at.as_mins()), "{at}");
    // The next one, a day later, tells what is new since.
    notify(&school, "c").await;
    assert_eq!(letters(&school).await.len(), 0);
    wait_for_letter(&school).await;
    let next = letters(&school).await;
    assert_eq!(told(&next[0]), ["ici: c for classmate for pupil"]);
    // Nothing new, no letter.
    wait_for_letter(&school).await;
    assert_eq!(letters(&school).await.len(), 0);
}

#[tokio::test]
async fn a_letter_waits_for_the_end_of_quiet_hours() {
    let school = school().await;
    with_address(&school, "parent").await;
    choose(&school, "parent", Pace::AtOnce, 18).await;
    notify(&school, "a").await;
    school.wait(16 * 60);
    assert_eq!(letters(&school).await.len(), 1, "17 h 16");
    // 21 h.
    school.wait(4 * HOUR);
    notify(&school, "night").await;
    for _ in 0..9 {
        school.wait(HOUR);
        assert_eq!(letters(&school).await.len(), 0);
    }
    // After 7 h, within the quarter of an hour over which a region's are spread.
    wait_for_letter(&school).await;
    let morning = letters(&school).await;
    assert_eq!(told(&morning[0]), ["ici: night for classmate for pupil"]);
    let seven = Timestamp::from_second(1_795_500_000).expect("7 h");
    let after = school.platform.now().duration_since(seven).as_mins();
    assert!((0..=15).contains(&after), "{after} min");
    // Their own hours hold it longer.
    let own = OwnQuiet {
        window: Window::of_times("10:00", "20:00"),
        weekends: false,
    };
    let by = school.by("parent").await;
    school.platform.quiet_own_set(&by, own).await.expect("set");
    notify(&school, "early").await;
    school.wait(HOUR);
    assert_eq!(letters(&school).await.len(), 0);
    wait_for_letter(&school).await;
    assert_eq!(
        told(&letters(&school).await[0]),
        ["ici: early for classmate for pupil"]
    );
}

#[tokio::test]
async fn who_lost_the_right_to_see_it_is_not_written_to_of_it() {
    let school = school().await;
    with_address(&school, "parent").await;
    notify(&school, "a").await;
    school
        .import(|key| key != "classmate" && key != "pupil")
        .await;
    wait_for_letter(&school).await;
    assert_eq!(letters(&school).await.len(), 0);
}

#[tokio::test]
async fn a_module_is_written_of_as_soon_as_it_was_chosen_and_never_twice() {
    let school = school().await;
    with_address(&school, "parent").await;
    choose(&school, "parent", Pace::Never, 18).await;
    notify(&school, "never").await;
    wait_for_letter(&school).await;
    assert_eq!(letters(&school).await.len(), 0);
    choose(&school, "parent", Pace::Weekly, 9).await;
    notify(&school, "weekly").await;
    let mut told_on = Vec::new();
    for _ in 0..10 {
        wait_for_letter(&school).await;
        for letter in letters(&school).await {
            let day = school.platform.now().strftime("%a %H").to_string();
            told_on.push((day, letter.kind(), told(&letter).len()));
        }
    }
    // Friday, 9 h in Paris.
    assert_eq!(told_on, [("Fri 08".to_owned(), LetterKind::Weekly, 1)]);
    let refused = school
        .platform
        .paces_set(&school.by("parent").await, &[], 3)
        .await;
    assert!(matches!(refused, Err(PlatformError::Invalid(_))));
}

#[tokio::test]
async fn an_address_that_is_refused_for_good_is_written_to_no_more() {
    let school = school().await;
    with_address(&school, "parent").await;
    notify(&school, "a").await;
    wait_for_letter(&school).await;
    let letter = composed(&school).await;
    let refused = Outcome::NoSuchAddress("5.1.1 No such user".to_owned());
    ended(&school, &letter, refused).await;
    let by = school.by("parent").await;
    let seen = seen(&school, "parent").await;
    assert!(!seen.is_on());
    assert!(
        seen.stopped
            .is_some_and(|(_, _, why)| why.contains("No such user"))
    );
    assert_eq!(school.platform.letter_next().await.expect("read"), None);
    // They may have it tried again.
    school.platform.email_resume(&by).await.expect("resumed");
    school.wait(1);
    notify(&school, "b").await;
    wait_for_letter(&school).await;
    assert_eq!(
        told(&letters(&school).await[0]),
        ["ici: b for classmate for pupil"]
    );
}

#[tokio::test]
async fn a_letter_that_could_not_be_handed_over_tells_the_same_and_more_later() {
    let school = school().await;
    with_address(&school, "parent").await;
    notify(&school, "a").await;
    wait_for_letter(&school).await;
    for minutes in [5, 10] {
        let letter = composed(&school).await;
        ended(&school, &letter, Outcome::Later("busy".to_owned())).await;
        school.wait(minutes * 60 - 1);
        assert_eq!(claims(&school).await.len(), 0);
        school.wait(1);
    }
    notify(&school, "b").await;
    school.wait(61);
    let letter = letters(&school).await;
    assert_eq!(told(&letter[0]).len(), 2);
}

#[tokio::test]
async fn a_letter_of_which_nobody_knows_what_became_is_not_sent_again() {
    let school = school().await;
    with_address(&school, "parent").await;
    notify(&school, "a").await;
    wait_for_letter(&school).await;
    let letter = composed(&school).await;
    let other = node(&school.store, &school.clock).await;
    // Another node has it meanwhile, as this one was slow.
    school.wait(16 * 60);
    let theirs = other.letter_claim(10).await.expect("claimed").remove(0);
    let theirs = other.letter_compose(&theirs).await.expect("composed");
    assert!(
        other
            .letter_hand(&theirs.expect("the same letter"))
            .await
            .expect("asked")
    );
    assert!(!school.platform.letter_hand(&letter).await.expect("asked"));
    // And is killed.
    drop(other);
    school.wait(16 * 60);
    assert_eq!(claims(&school).await.len(), 0);
    notify(&school, "b").await;
    wait_for_letter(&school).await;
    assert_eq!(
        told(&letters(&school).await[0]),
        ["ici: b for classmate for pupil"]
    );
}

#[tokio::test]
async fn the_link_of_a_letter_ends_letters_and_nothing_else() {
    let school = school().await;
    for who in ["parent", "teacher"] {
        with_address(&school, who).await;
    }
    notify(&school, "a").await;
    school.wait(2 * HOUR);
    let sent = letters(&school).await;
    let token = digest(&sent[0]).unsubscribe.clone();
    let platform = &school.platform;
    assert!(platform.unsubscribe_may(&token));
    for wrong in ["", "garbage", &token[1..], &format!("{token}A")] {
        assert!(!platform.unsubscribe_may(wrong), "{wrong}");
        let refused = platform.unsubscribe(wrong).await;
        assert!(matches!(refused, Err(PlatformError::NotFound)));
    }
    let is_on = async |who: &str| {
        let seen = platform.email_seen(&school.by(who).await).await;
        seen.expect("seen").expect("may").is_on()
    };
    platform.unsubscribe(&token).await.expect("done");
    assert!(!is_on("parent").await && is_on("teacher").await);
    platform
        .unsubscribe(&token)
        .await
        .expect("again, nothing more");
    // Once they have letters again, a link from before changes nothing.
    let by = school.by("parent").await;
    platform.email_resume(&by).await.expect("resumed");
    platform.unsubscribe(&token).await.expect("nothing");
    assert!(is_on("parent").await);
    school.wait(180 * DAY);
    assert!(!platform.unsubscribe_may(&token));
}

#[tokio::test]
async fn a_letter_waits_for_the_hours_that_a_school_set() {
    let school = school().await;
    with_address(&school, "both").await;
    notify(&school, "a").await;
    // Whose child learns here; the hours here end at 17 h 30 today.
    let mut hours = Hours::USUAL;
    hours.0[0] = Window::of_times("07:00", "17:30");
    let here = school.platform.school(HERE).expect("here");
    let admin = school.by("admin").await;
    let set = school
        .platform
        .quiet_set(&admin, &here, true, Some(hours), None)
        .await;
    set.expect("set");
    school.wait(2 * HOUR);
    assert_eq!(letters(&school).await.len(), 0);
    wait_for_letter(&school).await;
    let letter = letters(&school).await;
    assert_eq!(told(&letter[0]), ["ici: a for pupil"]);
}

#[tokio::test]
async fn what_is_told_at_once_is_handed_over_within_a_minute_and_so_is_what_follows() {
    let school = school().await;
    for who in ["parent", "parent-b", "both"] {
        with_address(&school, who).await;
        choose(&school, who, Pace::AtOnce, 18).await;
    }
    school.wait(400);
    notify(&school, "a").await;
    // Who sends looks every few seconds; parents of another class are not looked for.
    school.wait(5);
    assert_eq!(school.platform.letters_hasten().await, 2);
    assert_eq!(letters(&school).await.len(), 0, "not settled yet");
    school.wait(20);
    let at_once = letters(&school).await;
    let to: Vec<_> = at_once.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(at_once.len(), 2, "after 25 s: {to:?}");
    assert_eq!(told(&at_once[0]).len(), 1);
    // So is what follows, a minute after the last; whether or not somebody was at work on a letter when it was told.
    for key in ["b", "c"] {
        notify(&school, key).await;
        school.wait(5);
        school.platform.letters_hasten().await;
        assert_eq!(letters(&school).await.len(), 0, "too soon");
        school.wait(70);
        let then = letters(&school).await;
        assert_eq!((then.len(), told(&then[0]).len()), (2, 1), "{key}");
    }
    notify(&school, "d").await;
    school.wait(75);
    let claims = claims(&school).await;
    let composed = school.platform.letter_compose(&claims[0]).await;
    let composed = composed.expect("composed").expect("a letter");
    notify(&school, "meanwhile").await;
    assert_eq!(school.platform.letters_hasten().await, 0, "nobody is free");
    assert!(school.platform.letter_hand(&composed).await.expect("asked"));
    ended(&school, &composed, Outcome::Taken).await;
    school.wait(75);
    let then = letters(&school).await;
    let same = then.iter().find(|letter| letter.to == composed.to);
    assert_eq!(told(same.expect("a letter")).len(), 1);
    // A flood is a letter each ten minutes.
    let mut flooded = 0;
    for n in 0..30 {
        notify(&school, &format!("flood-{n}")).await;
        school.wait(60);
        school.platform.letters_hasten().await;
        let same = letters(&school).await;
        flooded += same
            .iter()
            .filter(|letter| letter.to == composed.to)
            .count();
    }
    assert!(
        (2..=4).contains(&flooded),
        "{flooded} letters in half an hour"
    );
    // It is told to its end, and a quarter of an hour later who is told something is told at once again.
    school.wait(11 * 60);
    letters(&school).await;
    school.wait(16 * 60);
    assert_eq!(letters(&school).await.len(), 0);
    notify(&school, "e").await;
    school.platform.letters_hasten().await;
    school.wait(75);
    let again = letters(&school).await;
    assert!(again.iter().any(|letter| letter.to == composed.to));
    school.wait(16 * 60);
    letters(&school).await;
    // Nothing new, nobody to look at; and at night it waits, whatever comes.
    assert_eq!(school.platform.letters_hasten().await, 0);
    school.wait(4 * HOUR);
    notify(&school, "night").await;
    school.platform.letters_hasten().await;
    school.wait(60);
    assert_eq!(letters(&school).await.len(), 0);
    notify(&school, "later").await;
    let hastened = school.platform.letters_hasten().await;
    assert_eq!(hastened, 0, "they wait for the morning");
}

#[tokio::test]
async fn a_confirmation_that_is_refused_is_said_to_its_person() {
    let school = school().await;
    let by = school.by("parent").await;
    let ask = async |address: &str| {
        let asked = school.platform.email_ask(&by, address).await;
        asked.expect("asked");
    };
    ask("wrong@exemple.fr").await;
    let letter = composed(&school).await;
    let refused = Outcome::NoSuchAddress("550 5.1.1 unknown".to_owned());
    ended(&school, &letter, refused).await;
    let known = seen(&school, "parent").await;
    assert_eq!(known.pending_why.as_deref(), Some("550 5.1.1 unknown"));
    assert_eq!(school.platform.letter_next().await.expect("read"), None);
    // Another address is another question, and what was said of the first is not said of it.
    ask("right@exemple.fr").await;
    let known = seen(&school, "parent").await;
    assert_eq!(known.pending_why, None);
    // A server that says "later" until it is tried no more said no as well.
    for last in [false, false, false, false, false, false, false, true] {
        let letter = composed(&school).await;
        ended(&school, &letter, Outcome::Later("450 busy".to_owned())).await;
        let known = seen(&school, "parent").await;
        assert_eq!(known.pending_why.is_some(), last);
        school.wait(DAY / 4);
    }
}

#[tokio::test]
async fn a_box_that_refuses_three_letters_in_a_row_is_written_to_no_more() {
    let school = school().await;
    with_address(&school, "parent").await;
    // On weekends too.
    let here = school.platform.school(HERE).expect("here");
    let admin = school.by("admin").await;
    let off = school.platform.quiet_set(&admin, &here, false, None, None);
    off.await.expect("set");
    let refuse = async |key: &str, outcome: fn(String) -> Outcome| {
        notify(&school, key).await;
        wait_for_letter(&school).await;
        let letter = composed(&school).await;
        ended(&school, &letter, outcome("552 5.2.2 full".to_owned())).await;
        seen(&school, "parent").await
    };
    let once = refuse("a", Outcome::Refused).await;
    assert_eq!(once.refused_why.as_deref(), Some("552 5.2.2 full"));
    assert!(once.is_on());
    assert!(refuse("b", Outcome::Refused).await.is_on());
    // One that is taken: what was before is past. It tells all that was not.
    wait_for_letter(&school).await;
    assert_eq!(told(&letters(&school).await[0]).len(), 2);
    assert_eq!(seen(&school, "parent").await.refused_why, None);
    for key in ["c", "d"] {
        assert!(refuse(key, Outcome::Refused).await.is_on());
    }
    // What may be about us is said, and not held against the address.
    let ours = refuse("e", Outcome::NotThis).await;
    assert!(ours.is_on() && ours.refused_why.is_some());
    let over = refuse("f", Outcome::Refused).await;
    assert!(!over.is_on());
    assert_eq!(school.platform.letter_next().await.expect("read"), None);
    let (stop, _, why) = over.stopped.expect("stopped");
    assert_eq!((stop, &*why), (Stop::Refused, "552 5.2.2 full"));
    // Tried again, it has three again.
    let by = school.by("parent").await;
    school.platform.email_resume(&by).await.expect("resumed");
    school.wait(1);
    assert!(refuse("g", Outcome::Refused).await.is_on());
}

#[tokio::test]
async fn what_was_told_in_days_off_is_in_the_letter_on_return() {
    let school = school().await;
    with_address(&school, "parent").await;
    let here = school.platform.school(HERE).expect("here");
    let admin = school.by("admin").await;
    // From tomorrow, Tuesday, to Sunday of next week.
    let off = "2026-11-24/2026-12-06".parse().expect("days off");
    let set = school
        .platform
        .days_off_set(&admin, &here, &off, None)
        .await;
    set.expect("set");
    school.wait(DAY);
    notify(&school, "tuesday").await;
    school.wait(3 * DAY);
    notify(&school, "friday").await;
    for _ in 0..9 {
        assert_eq!(letters(&school).await.len(), 0);
        school.wait(DAY);
    }
    // Sunday at 17 h; the next is after 7 h on Monday, with all of it.
    wait_for_letter(&school).await;
    let back = letters(&school).await;
    assert_eq!(told(&back[0]).len(), 2);
    let seven = Timestamp::from_second(1_796_623_200).expect("7 h");
    let after = school.platform.now().duration_since(seven).as_mins();
    assert!((0..=15).contains(&after), "{after} min");
}
