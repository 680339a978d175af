//! Pages that are given again without a call: only while they are what would be made, to whom they were made for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::SignedDuration;
use preau_domain::caller::{Language, Standing};
use preau_domain::page::Page;
use preau_domain::person::Function;
use preau_platform::Platform;
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::{Drawing, Looking, Opened, Viewed};
use preau_platform::modules::kept::Drawn;
use preau_platform::operation::Operation;
use preau_runtime::limits;

use crate::authorisation::form;
use crate::school::{ELSEWHERE, HERE, School, class, module, of_child, person, route};

/// A page's title, as if it were the page.
struct Title(String);

impl Drawn for Title {
    fn bytes(&self) -> usize {
        self.0.len()
    }
}

/// What was shown, whether it was made for it, and how old it said to be.
type Shown = (String, bool, Option<i64>);

/// Who looks at what: the node, the person, their standing, the school, the module.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) node: &'a Platform,
    pub(crate) who: &'a str,
    pub(crate) standing: Option<Standing>,
    pub(crate) slug: &'a str,
    pub(crate) module: &'a str,
}

impl<'a> Look<'a> {
    /// Somebody at the school of the tests.
    pub(crate) fn of(node: &'a Platform, who: &'a str, module: &'a str) -> Self {
        Self {
            node,
            who,
            standing: None,
            slug: HERE,
            module,
        }
    }

    /// Comes to the module.
    pub(crate) async fn open(self) -> Result<(Operation, Opened), PlatformError> {
        let Self {
            node,
            who,
            standing,
            slug,
            module,
        } = self;
        let operation = node.operation_for(person(who), Language::Fr).await?;
        let opened = node.module_open(&operation, slug, module, standing).await?;
        Ok((operation, opened))
    }

    /// A page, given again if it may be.
    pub(crate) async fn at(self, path: &str) -> Result<Shown, PlatformError> {
        let (operation, opened) = self.open().await?;
        let made = Arc::new(AtomicU32::new(0));
        let drawn = Arc::clone(&made);
        let drawing = Drawing {
            form: "title".to_owned(),
            draw: move |page: Page| {
                drawn.fetch_add(1, Ordering::Relaxed);
                Title(page.title)
            },
            finish: |title: &Title, age: Option<SignedDuration>| {
                (title.0.clone(), age.map(|age| age.as_secs()))
            },
        };
        let viewed =
            self.node
                .module_view_kept(&operation, &opened, route(path), Looking::Now, drawing);
        match viewed.await? {
            Viewed::Drawn((title, age)) => Ok((title, made.load(Ordering::Relaxed) > 0, age)),
            Viewed::Archive(_) | Viewed::Sheet(_) => panic!("no page"),
        }
    }

    /// The same page, made for it.
    pub(crate) async fn made(self, path: &str) -> Result<String, PlatformError> {
        let (operation, opened) = self.open().await?;
        let page = self.node.module_view(&operation, &opened, route(path));
        Ok(page.await?.title)
    }

    /// That a page is shown so, and whether it was made for it.
    #[track_caller]
    fn shows(self, path: &'a str, title: &'a str, made: bool) -> impl Future<Output = ()> + 'a {
        let place = std::panic::Location::caller();
        async move {
            let shown = self.at(path).await.expect("shown");
            assert_eq!(shown, (title.to_owned(), made, None), "{path} at {place}");
        }
    }
}

async fn send(school: &School, who: &str, module: &str, path: &str, fields: &[(&str, &str)]) {
    let sent = school.act(who, module, path, fields).await;
    sent.unwrap_or_else(|error| panic!("{path}: {error:?}"));
}

/// Writes a record of the prying module.
async fn put(school: &School, who: &str, path: &str, text: &str, version: &str, visible: &str) {
    // A diary is about who writes it.
    let about = if path.starts_with("diary/") {
        who
    } else {
        "pupil"
    };
    let mut fields = form(who, about, text, version);
    for (name, value) in &mut fields {
        if name == "visible_from" {
            visible.clone_into(value);
        }
    }
    let fields: Vec<_> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    send(school, who, "prying", path, &fields).await;
}

#[tokio::test]
async fn a_page_is_given_again_until_a_record_changes_that_it_was_made_of() {
    let school = School::with(&["prying"]).await;
    let pupil = Look::of(&school.platform, "pupil", "prying");
    put(&school, "teacher", "poster/put/a", "un", "", "0").await;
    for (path, title) in [
        ("poster/query", "un"),
        ("poster/count", "1"),
        ("poster/get/a", "un v1"),
        ("poster/get/b", "nothing"),
    ] {
        pupil.shows(path, title, true).await;
        pupil.shows(path, title, false).await;
    }
    // Another collection changes nothing; one record more changes what was made of all, and of it.
    put(&school, "teacher", "notice/put/n", "autre", "", "0").await;
    for (path, title) in [("poster/query", "un"), ("poster/get/b", "nothing")] {
        pupil.shows(path, title, false).await;
    }
    put(&school, "colleague", "poster/put/b", "deux", "", "0").await;
    pupil.shows("poster/query", "deux,un", true).await;
    pupil.shows("poster/count", "2", true).await;
    pupil.shows("poster/get/b", "deux v1", true).await;
    pupil.shows("poster/get/a", "un v1", false).await;
    put(&school, "head", "poster/delete/a", "", "1", "0").await;
    pupil.shows("poster/get/a", "nothing", true).await;
    pupil.shows("poster/query", "deux", true).await;
    // Whoever wrote it reads it, and so does everybody else.
    put(&school, "pupil", "diary/put/d", "mien", "", "0").await;
    for _ in 0..2 {
        let (title, ..) = pupil.at("diary/query").await.expect("shown");
        assert_eq!(title, "mien");
    }
}

#[tokio::test]
async fn a_page_is_given_again_until_the_clock_changes_it() {
    let school = School::with(&["prying"]).await;
    let pupil = Look::of(&school.platform, "pupil", "prying");
    let from = (school.platform.now().as_millisecond() + 20_000).to_string();
    put(&school, "teacher", "mark/put/m", "12", "", &from).await;
    let path = format!("mark/of/{}", person("pupil"));
    pupil.shows(&path, "", true).await;
    school.wait(19);
    pupil.shows(&path, "", false).await;
    // The instant from which on it is the pupil's to read.
    school.wait(1);
    pupil.shows(&path, "12", true).await;
    school.wait(39);
    pupil.shows(&path, "12", false).await;
    // The minute is over, as the manifest says.
    school.wait(1);
    pupil.shows(&path, "12", true).await;
    pupil.shows(&path, "12", false).await;
    // So is the day; and time that goes back makes nothing old new.
    school.wait(24 * 3_600);
    pupil.shows(&path, "12", true).await;
    school.wait(-24 * 3_600);
    pupil.shows(&path, "12", true).await;
}

#[tokio::test]
async fn a_page_is_given_again_until_settings_people_or_the_module_change() {
    let school = School::with(&["prying"]).await;
    let (here, prying) = (
        school.platform.school(HERE).expect("here"),
        module("prying"),
    );
    let teacher = Look::of(&school.platform, "teacher", "prying");
    let admin = school.by("admin").await;
    let settled = teacher.at("setting/motto").await.expect("shown").0;
    teacher.shows("setting/motto", &settled, false).await;
    let said = [("count", "7"), ("motto", "Liberté"), ("tone", "curt")];
    let said = said.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let set = school
        .platform
        .module_settings_set(&admin, &here, &prying, &said, None);
    set.await.expect("set");
    let (title, made, _) = teacher.at("setting/motto").await.expect("shown");
    assert!(title.contains("Liberté") && made, "{title}");
    // Who is in a class, and what people are called.
    let (pupils, address) = (
        format!("pupils/{}", class("6A")),
        format!("names/{}", person("classmate")),
    );
    let all = teacher.made(&pupils).await.expect("made");
    teacher.shows(&pupils, &all, true).await;
    teacher.shows(&pupils, &all, false).await;
    let named = teacher.made(&address).await.expect("made");
    teacher.shows(&address, &named, true).await;
    school.import(|who| who != "classmate").await;
    let fewer = teacher.made(&pupils).await.expect("made");
    assert_ne!(fewer, all);
    teacher.shows(&pupils, &fewer, true).await;
    teacher.shows(&address, "-", true).await;
    // What the caller is.
    let own = teacher.made("groups").await.expect("made");
    teacher.shows("groups", &own, true).await;
    let made_head =
        school
            .platform
            .function_grant(here.id, person("teacher"), Function::Head, true);
    made_head.await.expect("granted");
    let every = teacher.made("groups").await.expect("made");
    assert_ne!(every, own);
    teacher.shows("groups", &every, true).await;
    teacher.shows("groups", &every, false).await;
    // Turned off, it shows nothing.
    school.switch("admin", "prying", false).await.expect("off");
    assert!(matches!(
        teacher.at("groups").await,
        Err(PlatformError::ModuleOff { .. })
    ));
}

#[tokio::test]
async fn what_is_in_a_box_is_shown_as_it_is_and_read_when_it_is_looked_at() {
    let school = School::with(&["postman"]).await;
    let look = |who| Look::of(&school.platform, who, "postman");
    let (pupil, classmate, teacher) = (look("pupil"), look("classmate"), look("teacher"));
    let to = |key| format!("person:{}", person(key));
    let deliver = async |id: &str, to: &str| {
        send(
            &school,
            "teacher",
            "postman",
            "send",
            &[("id", id), ("to", to)],
        )
        .await;
    };
    classmate.shows("entries", "", true).await;
    pupil.shows("entries", "", true).await;
    deliver("a", &to("pupil")).await;
    pupil.shows("entries", "a*", true).await;
    pupil.shows("entries", "a*", false).await;
    // It is in nobody else's box.
    classmate.shows("entries", "", false).await;
    // The newest is first.
    school.wait(1);
    deliver("b", &format!("pupils:{}", class("6A"))).await;
    classmate.shows("entries", "b*", true).await;
    pupil.shows("entries", "b* a*", true).await;
    let unread = teacher.made("receipts/id-b").await.expect("made");
    teacher.shows("receipts/id-b", &unread, true).await;
    teacher.shows("receipts/id-b", &unread, false).await;
    // Opened, it is read; and a page that opens nothing any more is given again.
    let (letter, made, _) = pupil.at("open/id-b").await.expect("opened");
    assert!(made);
    pupil.shows("entries", "b a*", true).await;
    let read = teacher.made("receipts/id-b").await.expect("made");
    assert_ne!(read, unread);
    teacher.shows("receipts/id-b", &read, true).await;
    pupil.shows("open/id-b", &letter, true).await;
    pupil.shows("open/id-b", &letter, false).await;
    classmate.shows("entries", "b*", false).await;
    // Read or not is for its person to say again.
    let unread = [("id", "b"), ("as", "unread")];
    send(&school, "pupil", "postman", "mark", &unread).await;
    pupil.shows("entries", "b* a*", true).await;
    pupil.shows("open/id-b", &letter, true).await;
    pupil.shows("entries", "b a*", true).await;
}

#[tokio::test]
async fn a_card_is_given_again_until_it_would_be_another_one() {
    let school = School::with(&["prying"]).await;
    let (by, other) = (school.by("pupil").await, school.by("classmate").await);
    let card = async |by| {
        let opened = school.platform.module_open(by, HERE, "prying", None);
        let opened = opened.await.expect("open");
        let card = school.platform.module_tile(by, &opened).await;
        card.expect("a card").shown().map(|tile| tile.summary)
    };
    let fuel = async || {
        school.platform.usage_settle().await.expect("settled");
        let here = school.platform.school(HERE).expect("here").id;
        let hours = school.store.usage_list(here, 0).await.expect("listed");
        hours.iter().map(|hour| hour.fuel).sum::<u64>()
    };
    assert_eq!(card(&by).await.as_deref(), Some("0"));
    let before = fuel().await;
    // It is charged a little, whoever made it.
    for times in 1..=3 {
        assert_eq!(card(&by).await.as_deref(), Some("0"));
        assert_eq!(fuel().await, before + times * limits::VIEW_AGAIN_FUEL);
    }
    assert_eq!(card(&other).await.as_deref(), Some("0"));
    assert_ne!(fuel().await, before + 4 * limits::VIEW_AGAIN_FUEL);
    put(&school, "teacher", "poster/put/a", "un", "", "0").await;
    for _ in 0..2 {
        assert_eq!(card(&by).await.as_deref(), Some("1"));
    }
}

#[tokio::test]
async fn what_is_new_each_time_is_made_each_time() {
    let school = School::with(&["prying", "greedy"]).await;
    let pupil = Look::of(&school.platform, "pupil", "prying");
    let (one, other) = (pupil.at("fresh").await, pupil.at("fresh").await);
    let (one, other) = (one.expect("shown"), other.expect("shown"));
    assert!(one.0 != other.0 && other.1);
    for _ in 0..2 {
        // A line of the log is written each time.
        pupil.shows("logged", "logged", true).await;
    }
    // A module that says nothing of the clock is given it.
    let greedy = Look::of(&school.platform, "pupil", "greedy");
    for _ in 0..2 {
        greedy.shows("", "fine", true).await;
    }
    // In which order a hash map gives its words is nothing to be seen: a page may be kept that was made with one.
    let (one, other) = (pupil.at("order").await, pupil.at("order").await);
    let (one, other) = (one.expect("shown"), other.expect("shown"));
    assert!(one.1 && !other.1 && one.0 == other.0, "{one:?} {other:?}");
    // What is no page is nothing to be given again.
    for _ in 0..2 {
        let asked = pupil.at("nowhere/at/all").await;
        assert!(matches!(asked, Err(PlatformError::NotFound)), "{asked:?}");
    }
}

#[tokio::test]
async fn a_page_that_is_made_of_too_much_is_made_anew() {
    let school = School::with(&["prying"]).await;
    let pupil = Look::of(&school.platform, "pupil", "prying");
    // Each is a part, and one is the module as a whole.
    let most = limits::VIEW_PARTS - 1;
    for (times, again) in [(most, false), (most + 1, true)] {
        let path = format!("many/{times}");
        pupil.shows(&path, "0", true).await;
        pupil.shows(&path, "0", again).await;
    }
}

#[tokio::test]
async fn what_was_made_for_one_is_given_to_nobody_else() {
    let school = School::with(&["prying"]).await;
    let node = &school.platform;
    put(&school, "teacher", "mark/put/m", "12", "", "0").await;
    put(&school, "pupil", "diary/put/d", "secret", "", "0").await;
    put(&school, "teacher", "notice/put/n", "sortie", "", "0").await;
    let own = |who| (who, None, HERE);
    let everybody = [
        own("pupil"),
        own("classmate"),
        own("pupil-b"),
        ("parent", Some(of_child("pupil")), HERE),
        ("parent", Some(of_child("classmate")), HERE),
        own("teacher"),
        ("both", None, HERE),
        ("both", Some(of_child("pupil")), HERE),
        own("head"),
        ("foreign-pupil", None, ELSEWHERE),
    ];
    let addresses = [
        "mark/query",
        "diary/query",
        "notice/query",
        "mark/get/m",
        "groups",
        "calls",
    ];
    // Each after each other, and again: what one would see is never what another was shown.
    for _ in 0..2 {
        for path in addresses {
            for (who, standing, slug) in everybody {
                let look = Look {
                    node,
                    who,
                    standing,
                    slug,
                    module: "prying",
                };
                let (shown, ..) = look.at(path).await.expect("shown");
                let made = look.made(path).await.expect("made");
                assert_eq!(shown, made, "{who} as {standing:?} in {slug}: {path}");
            }
        }
    }
    let reads = async |who, standing| {
        let look = Look {
            standing,
            ..Look::of(node, who, "prying")
        };
        look.at("mark/query").await.expect("shown").0
    };
    assert_eq!(reads("parent", Some(of_child("pupil"))).await, "12");
    assert_eq!(reads("parent", Some(of_child("classmate"))).await, "");
    // Whoever may not come in finds nothing of what was given to others.
    for who in ["stranger", "foreign-pupil"] {
        let asked = Look::of(node, who, "prying").at("notice/query").await;
        assert!(asked.is_err(), "{who}: {asked:?}");
    }
}

#[tokio::test]
async fn a_module_that_is_held_back_shows_nothing_from_before() {
    let school = School::with(&["prying"]).await;
    let pupil = Look::of(&school.platform, "pupil", "prying");
    pupil.shows("poster/query", "", true).await;
    let admin = school.by("admin").await;
    let here = school.platform.school(HERE).expect("here");
    let prying = module("prying");
    let held = school.platform.module_hold(&admin, &here, &prying);
    held.await.expect("held");
    let asked = pupil.at("poster/query").await;
    assert!(
        matches!(asked, Err(PlatformError::ModuleHeld { .. })),
        "{asked:?}"
    );
}

#[tokio::test]
async fn under_surge_pages_are_a_little_old_and_say_so() {
    let school = School::with(&["prying", "greedy"]).await;
    let look = |who| Look::of(&school.platform, who, "prying");
    let (pupil, mate) = (look("pupil"), look("classmate"));
    put(&school, "teacher", "poster/put/a", "un", "", "0").await;
    for who in [pupil, mate] {
        who.shows("poster/query", "un", true).await;
    }
    put(&school, "teacher", "poster/put/b", "deux", "", "0").await;
    school.platform.surge().set(true);
    school.wait(40);
    let old = ("un".to_owned(), false, Some(40));
    assert_eq!(pupil.at("poster/query").await.expect("shown"), old);
    // Not to who wrote something since.
    put(&school, "classmate", "diary/put/d", "mien", "", "0").await;
    mate.shows("poster/query", "deux,un", true).await;
    // Nor beyond what the manifest says, here two minutes.
    school.wait(80);
    let old = ("un".to_owned(), false, Some(120));
    assert_eq!(pupil.at("poster/query").await.expect("shown"), old);
    school.wait(1);
    pupil.shows("poster/query", "deux,un", true).await;
    // Nor to who has other rights by now.
    let teacher = look("teacher");
    let own = teacher.made("groups").await.expect("made");
    teacher.shows("groups", &own, true).await;
    let here = school.platform.school(HERE).expect("here").id;
    let granted = school
        .platform
        .function_grant(here, person("teacher"), Function::Head, true);
    granted.await.expect("granted");
    let every = teacher.made("groups").await.expect("made");
    teacher.shows("groups", &every, true).await;
    // When it is over, nothing is old.
    put(&school, "teacher", "poster/put/c", "trois", "", "0").await;
    school.platform.surge().set(false);
    pupil.shows("poster/query", "deux,trois,un", true).await;
    // A manifest that says nothing allows nothing.
    school.platform.surge().set(true);
    let greedy = Look::of(&school.platform, "pupil", "greedy");
    for _ in 0..2 {
        greedy.shows("", "fine", true).await;
    }
}
