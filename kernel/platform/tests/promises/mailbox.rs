//! Records delivered to people: by whose rights, who reads them, and what each does with theirs.

use preau_domain::correspondence::Switch;
use preau_domain::person::Profile;
use preau_platform::error::PlatformError;

use crate::school::{HERE, School, class, of_child, person};

async fn school() -> School {
    School::with(&["postman"]).await
}

async fn act(
    school: &School,
    who: &str,
    path: &str,
    form: &[(&str, &str)],
) -> Result<String, PlatformError> {
    school.act(who, "postman", path, form).await
}

async fn view(school: &School, who: &str, path: &str) -> Result<String, PlatformError> {
    school.view(who, "postman", path).await
}

fn to(key: &str) -> String {
    format!("person:{}", person(key))
}

fn pupils_of(label: &str) -> String {
    format!("pupils:{}", class(label))
}

async fn send(school: &School, who: &str, id: &str, to: &str) {
    let sent = act(school, who, "send", &[("id", id), ("to", to)]).await;
    sent.expect("delivered");
}

async fn entries(school: &School, who: &str) -> String {
    view(school, who, "entries").await.expect("listed")
}

async fn deliver(school: &School) {
    while school.platform.deliver_once().await.expect("delivered") > 0 {}
}

#[tokio::test]
async fn who_is_written_to_reads_it_and_nobody_else() {
    let school = school().await;
    send(&school, "teacher", "a", &pupils_of("6A")).await;
    for who in ["pupil", "classmate"] {
        assert_eq!(entries(&school, who).await, "a*", "{who}");
        // The box is what lets them read it; queries do not know of it.
        assert_eq!(
            view(&school, who, "get/id-a").await.expect("read"),
            "une lettre"
        );
        assert_eq!(view(&school, who, "query").await.expect("asked"), "0");
    }
    for who in ["pupil-b", "parent", "colleague", "head", "admin", "both"] {
        assert_eq!(entries(&school, who).await, "", "{who}");
        assert_eq!(
            view(&school, who, "get/id-a").await.expect("asked"),
            "nothing",
            "{who}"
        );
        let opened = view(&school, who, "open/id-a").await;
        assert!(
            matches!(opened, Err(PlatformError::NotFound)),
            "{who}: {opened:?}"
        );
        for path in ["receipts/id-a", "delivered/id-a", "thread/id-a"] {
            let asked = view(&school, who, path).await;
            assert!(
                matches!(asked, Err(PlatformError::NotFound)),
                "{who}: {path}: {asked:?}"
            );
        }
    }
    assert_eq!(
        view(&school, "teacher", "entries/folder-1")
            .await
            .expect("listed"),
        "a"
    );
    assert_eq!(
        view(&school, "teacher", "delivered/id-a")
            .await
            .expect("asked"),
        "2 0 0 0"
    );
}

#[tokio::test]
async fn to_look_at_it_is_to_have_read_it_and_a_card_is_no_look() {
    let school = school().await;
    send(&school, "teacher", "one", &pupils_of("6A")).await;
    let by = school.by("pupil").await;
    let opened = school
        .platform
        .module_open(&by, HERE, "postman", None)
        .await
        .expect("open");
    school
        .platform
        .module_tile(&by, &opened)
        .await
        .expect("a tile");
    assert_eq!(view(&school, "pupil", "count").await.expect("counted"), "1");
    let shown = view(&school, "pupil", "open/id-one").await.expect("shown");
    assert_eq!(shown, "une lettre Role::To teacher Essai");
    assert_eq!(view(&school, "pupil", "count").await.expect("counted"), "0");
    assert_eq!(entries(&school, "pupil").await, "one");
    assert_eq!(entries(&school, "classmate").await, "one*");
    let receipts = view(&school, "teacher", "receipts/id-one")
        .await
        .expect("asked");
    let mut receipts: Vec<_> = receipts.split('|').collect();
    receipts.sort_unstable();
    assert_eq!(receipts, ["classmate Essai", "pupil Essai+"]);
}

#[tokio::test]
async fn delivered_is_delivered() {
    let school = school().await;
    act(&school, "teacher", "write", &[("id", "a")])
        .await
        .expect("a draft");
    act(&school, "teacher", "edit", &[("id", "a")])
        .await
        .expect("still one");
    act(
        &school,
        "teacher",
        "deliver",
        &[("id", "a"), ("to", &to("pupil"))],
    )
    .await
    .expect("sent");
    for path in ["edit", "delete"] {
        for who in ["teacher", "pupil"] {
            let changed = act(&school, who, path, &[("id", "a")]).await;
            assert!(
                matches!(
                    changed,
                    Err(PlatformError::Forbidden(_) | PlatformError::NotFound)
                ),
                "{who}: {path}: {changed:?}"
            );
        }
    }
    let again = act(
        &school,
        "teacher",
        "deliver",
        &[("id", "a"), ("to", &to("pupil"))],
    )
    .await;
    assert!(
        matches!(again, Err(PlatformError::Conflict(_))),
        "{again:?}"
    );
    // Nobody delivers what another wrote, nor what is not there.
    act(&school, "teacher", "write", &[("id", "b")])
        .await
        .expect("a draft");
    let theirs = act(
        &school,
        "colleague",
        "deliver",
        &[("id", "b"), ("to", &to("pupil"))],
    )
    .await;
    assert!(matches!(theirs, Err(PlatformError::NotFound)), "{theirs:?}");
    let nothing = act(
        &school,
        "teacher",
        "deliver",
        &[("id", "c"), ("to", &to("pupil"))],
    )
    .await;
    assert!(
        matches!(nothing, Err(PlatformError::NotFound)),
        "{nothing:?}"
    );
}

#[tokio::test]
async fn each_does_with_theirs_what_they_want() {
    let school = school().await;
    send(&school, "teacher", "a", &pupils_of("6A")).await;
    let mark = async |who: &str, form: &[(&str, &str)]| {
        act(&school, who, "mark", form).await.expect("marked")
    };
    mark("pupil", &[("id", "a"), ("folder", "5")]).await;
    assert_eq!(
        view(&school, "pupil", "entries/folder-5")
            .await
            .expect("listed"),
        "a*"
    );
    mark("pupil", &[("id", "a"), ("as", "removed")]).await;
    assert_eq!(
        view(&school, "pupil", "get/id-a").await.expect("asked"),
        "nothing"
    );
    assert_eq!(entries(&school, "classmate").await, "a*");
    assert_eq!(
        view(&school, "teacher", "delivered/id-a")
            .await
            .expect("asked"),
        "2 0 1 0"
    );
    // Of another's box, nothing changes.
    mark("pupil-b", &[("id", "a"), ("as", "removed")]).await;
    mark("colleague", &[("id", "a"), ("as", "read")]).await;
    assert_eq!(entries(&school, "classmate").await, "a*");
    // With the last one, the record goes.
    mark("classmate", &[("id", "a"), ("as", "removed")]).await;
    mark("teacher", &[("id", "a"), ("as", "removed")]).await;
    school.platform.sweep_once().await.expect("swept");
    assert_eq!(
        view(&school, "teacher", "get/id-a").await.expect("asked"),
        "nothing"
    );
}

#[tokio::test]
async fn what_is_unread_is_taken_back_by_who_wrote_it() {
    let school = school().await;
    send(&school, "teacher", "a", &pupils_of("6A")).await;
    view(&school, "pupil", "open/id-a").await.expect("read");
    for who in ["pupil", "classmate", "colleague", "head"] {
        let taken = act(&school, who, "withdraw", &[("id", "a")]).await;
        assert!(
            matches!(taken, Err(PlatformError::NotFound)),
            "{who}: {taken:?}"
        );
    }
    act(&school, "teacher", "withdraw", &[("id", "a")])
        .await
        .expect("taken back");
    assert_eq!(entries(&school, "pupil").await, "a");
    assert_eq!(entries(&school, "classmate").await, "");
    assert_eq!(
        view(&school, "classmate", "get/id-a").await.expect("asked"),
        "nothing"
    );
    assert_eq!(
        view(&school, "teacher", "delivered/id-a")
            .await
            .expect("asked"),
        "2 1 0 1"
    );
}

#[tokio::test]
async fn whoever_was_written_to_may_answer_unless_the_school_says_no() {
    let school = school().await;
    // A teacher of another class writes; the pupil may not write to them otherwise.
    send(&school, "teacher-b", "a", &to("pupil")).await;
    let answer = async |id: &str, who: &str| {
        school.wait(1);
        let to = to("teacher-b");
        let form = [("id", id), ("to", to.as_str()), ("answers", "a")];
        act(&school, who, "send", &form).await
    };
    let plain = act(
        &school,
        "pupil",
        "send",
        &[("id", "x"), ("to", &to("teacher-b"))],
    )
    .await;
    assert!(
        matches!(plain, Err(PlatformError::Forbidden(_))),
        "{plain:?}"
    );
    answer("b", "pupil").await.expect("answered");
    assert_eq!(entries(&school, "teacher-b").await, "b*");
    assert_eq!(
        view(&school, "teacher-b", "thread/id-b")
            .await
            .expect("read"),
        "a b*"
    );
    // Who has it not in their box answers nothing; nor does the answer reach further than its author.
    let other = answer("c", "classmate").await;
    assert!(matches!(other, Err(PlatformError::NotFound)), "{other:?}");
    let further = to("both");
    let form = [("id", "d"), ("to", further.as_str()), ("answers", "a")];
    let further = act(&school, "pupil", "send", &form).await;
    assert!(
        matches!(further, Err(PlatformError::Forbidden(_))),
        "{further:?}"
    );
    let here = school.platform.school(HERE).expect("here");
    let admin = school.by("admin").await;
    let form: Vec<_> = Switch::ALL
        .iter()
        .filter(|switch| **switch != Switch::Answers && switch.usually(here.level))
        .map(|switch| (switch.as_str().to_owned(), "true".to_owned()))
        .collect();
    school
        .platform
        .correspondence_set(&admin, &here, &form, None)
        .await
        .expect("set");
    let refused = answer("e", "pupil").await;
    assert!(
        matches!(refused, Err(PlatformError::Forbidden(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_person_has_one_box_whatever_they_look_at_the_school_as() {
    let school = school().await;
    send(&school, "colleague", "a", &to("both")).await;
    for standing in [
        of_child("pupil"),
        preau_domain::caller::Standing::Own(Profile::Teacher),
    ] {
        let listed = school
            .view_as("both", Some(standing), "postman", "entries")
            .await;
        assert_eq!(listed.expect("listed"), "a*");
    }
    // Of the child's box, the relative sees nothing.
    send(&school, "teacher", "b", &to("pupil")).await;
    assert_eq!(entries(&school, "parent").await, "");
    assert_eq!(
        view(&school, "parent", "get/id-b").await.expect("asked"),
        "nothing"
    );
}

#[tokio::test]
async fn what_goes_out_later_goes_by_the_rights_of_its_author_on_that_day() {
    let school = school().await;
    let later = async |who: &str, id: &str, to: &[&str]| {
        let mut form = vec![("id", id)];
        form.extend(to.iter().map(|to| ("to", *to)));
        act(&school, who, "later", &form).await.expect("planned");
    };
    let (classmate, other, class) = (to("classmate"), to("pupil-b"), pupils_of("6A"));
    // The module asks for more than the pupil may: the kernel holds the pupil's rights, without the pupil.
    later("pupil", "a", &[&classmate, &other, "everyone:pupil"]).await;
    deliver(&school).await;
    assert_eq!(entries(&school, "classmate").await, "a*");
    assert_eq!(entries(&school, "pupil-b").await, "");
    let note = note_of(&school, "a").await;
    assert_eq!(note, format!("{other}|everyone:pupil"));
    // Planned by a teacher who has left by then: nobody gets it.
    later("colleague", "b", &[&class]).await;
    school.import(|key| key != "colleague").await;
    school.platform.reload().await.expect("reloaded");
    deliver(&school).await;
    assert_eq!(note_of(&school, "b").await, class);
    assert_eq!(entries(&school, "classmate").await, "a*");
    // As a teacher or as a relative: what they may as either.
    later("both", "c", &[&to("teacher"), &to("pupil-b")]).await;
    deliver(&school).await;
    assert_eq!(note_of(&school, "c").await, "");
    assert_eq!(entries(&school, "pupil-b").await, "c*");
    // What nobody wrote is the school's, which writes to everybody.
    school.wait(1);
    let form = [("id", "d"), ("to", "everyone:pupil"), ("anonymous", "1")];
    act(&school, "pupil", "later", &form)
        .await
        .expect("planned");
    deliver(&school).await;
    assert_eq!(entries(&school, "pupil-b").await, "d* c*");
}

/// What the module noted of whom the kernel refused it.
async fn note_of(school: &School, id: &str) -> String {
    let loaded = school
        .platform
        .module(&crate::school::module("postman"))
        .expect("loaded");
    let here = school.platform.school(HERE).expect("here").id;
    let record = preau_domain::ids::RecordId::try_from(format!("of-{id}")).expect("an id");
    let collection = &loaded.manifest.collections["note"];
    let found = school
        .store
        .record_get(here, &loaded.manifest.id, collection, &record)
        .await
        .expect("read")
        .expect("noted");
    match &found.fields[0] {
        preau_domain::record::Value::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn who_left_has_no_box_any_more_and_their_letters_stay_with_others() {
    let school = school().await;
    send(&school, "colleague", "a", &to("pupil")).await;
    send(&school, "teacher", "b", &to("colleague")).await;
    school.import(|key| key != "colleague").await;
    school.platform.reload().await.expect("reloaded");
    let gone = view(&school, "colleague", "entries").await;
    assert!(matches!(gone, Err(PlatformError::NotAMember)), "{gone:?}");
    let shown = view(&school, "pupil", "open/id-a").await.expect("shown");
    assert_eq!(shown, "une lettre Role::To colleague Essai");
    // A group has those who are in it when it is written to.
    send(
        &school,
        "teacher",
        "c",
        &format!("teachers:{}", class("6A")),
    )
    .await;
    assert_eq!(
        view(&school, "teacher", "delivered/id-c")
            .await
            .expect("asked"),
        "0 0 0 0"
    );
}

#[tokio::test]
async fn words_are_found_in_ones_own_box_and_in_no_other() {
    let school = school().await;
    for (id, text) in [("a", "Sortie au musée"), ("b", "Réunion jeudi")] {
        let form = [("id", id), ("to", &*pupils_of("6A")), ("text", text)];
        act(&school, "teacher", "send", &form).await.expect("sent");
    }
    let find = async |who: &str, words: &str| {
        act(&school, who, "find", &[("words", words)])
            .await
            .expect("searched")
    };
    assert_eq!(find("pupil", "MUSEE").await, "a*");
    assert_eq!(find("pupil", "reunion teacher").await, "b*");
    assert_eq!(find("teacher", "sortie").await, "a");
    assert_eq!(find("pupil", "musée réunion").await, "");
    for who in ["pupil-b", "parent", "colleague"] {
        assert_eq!(find(who, "musée").await, "", "{who}");
    }
}
