//! Who reads and who writes what: one table, asked of the kernel through a module that holds no right of
//! its own against anything.

use preau_domain::caller::Standing;
use preau_platform::error::PlatformError;

use crate::school::{School, class, of_child, person};

/// What came of asking.
pub(crate) fn said(result: Result<String, PlatformError>) -> String {
    match result {
        Ok(said) => said,
        Err(PlatformError::NotAMember) => "not a member".to_owned(),
        Err(PlatformError::NotTheirStanding) => "not their standing".to_owned(),
        Err(PlatformError::Forbidden(_)) => "forbidden".to_owned(),
        Err(PlatformError::NotFound) => "not found".to_owned(),
        Err(PlatformError::Conflict(_)) => "conflict".to_owned(),
        Err(error) => panic!("{error:?}"),
    }
}

/// A record's form. Author and subject are people of the cast.
pub(crate) fn form(
    author: &str,
    subject: &str,
    text: &str,
    version: &str,
) -> Vec<(String, String)> {
    [
        ("class", class("6A")),
        ("subject", person(subject).to_string()),
        ("author", person(author).to_string()),
        ("text", text.to_owned()),
        ("version", version.to_owned()),
        ("visible_from", "0".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

pub(crate) async fn send(
    school: &School,
    who: &str,
    path: &str,
    form: &[(String, String)],
) -> String {
    send_as(school, who, None, path, form).await
}

pub(crate) async fn send_as(
    school: &School,
    who: &str,
    standing: Option<Standing>,
    path: &str,
    form: &[(String, String)],
) -> String {
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    said(school.act_as(who, standing, "prying", path, &form).await)
}

/// A school where the teacher of 6A wrote a mark of one pupil and a notice, and the pupil in their diary.
pub(crate) async fn school() -> School {
    let school = School::with(&["prying"]).await;
    let mark = form("teacher", "pupil", "12", "");
    assert_eq!(
        send(&school, "teacher", "mark/put/m", &mark).await,
        "written"
    );
    let notice = form("teacher", "teacher", "sortie", "");
    assert_eq!(
        send(&school, "teacher", "notice/put/n", &notice).await,
        "written"
    );
    let diary = form("pupil", "pupil", "secret", "");
    assert_eq!(
        send(&school, "pupil", "diary/put/d", &diary).await,
        "written"
    );
    school
}

/// Who, and whether they read the mark, the notice, and the diary.
const READERS: [(&str, bool, bool, bool); 9] = [
    ("pupil", true, true, true),
    ("classmate", false, true, false),
    ("pupil-b", false, false, false),
    ("parent-b", false, false, false),
    ("teacher", true, true, false),
    ("colleague", true, true, false),
    ("teacher-b", false, false, false),
    ("head", true, false, false),
    ("admin", false, false, false),
];

/// Who has no way into the school's modules at all: a relative without authority, people of elsewhere.
const OUTSIDERS: [&str; 3] = ["stranger", "foreign-pupil", "foreign-admin"];

#[tokio::test]
async fn everyone_reads_what_is_theirs_to_read_and_nothing_else() {
    let school = school().await;
    for (who, mark, notice, diary) in READERS {
        for (collection, id, text, may) in [
            ("mark", "m", "12", mark),
            ("notice", "n", "sortie", notice),
            ("diary", "d", "secret", diary),
        ] {
            let ask = async |path: String| said(school.view(who, "prying", &path).await);
            let (got, listed, counted) = if may {
                (format!("{text} v1"), text, "1")
            } else {
                ("nothing".to_owned(), "", "0")
            };
            assert_eq!(
                ask(format!("{collection}/get/{id}")).await,
                got,
                "{who} gets {collection}"
            );
            assert_eq!(
                ask(format!("{collection}/query")).await,
                listed,
                "{who} queries {collection}"
            );
            assert_eq!(
                ask(format!("{collection}/count")).await,
                counted,
                "{who} counts {collection}"
            );
        }
        let named = said(
            school
                .view(who, "prying", &format!("mark/of/{}", person("pupil")))
                .await,
        );
        assert_eq!(
            named,
            if mark { "12" } else { "" },
            "{who} asks for the marks of the pupil by name"
        );
    }
}

#[tokio::test]
async fn who_does_not_belong_here_does_not_come_in() {
    let school = school().await;
    for who in OUTSIDERS {
        for path in [
            "mark/get/m",
            "mark/query",
            "notice/query",
            "diary/get/d",
            "groups",
        ] {
            assert_eq!(
                said(school.view(who, "prying", path).await),
                "not a member",
                "{who}: {path}"
            );
        }
        let mark = form(who, "pupil", "20", "1");
        assert_eq!(
            send(&school, who, "mark/put/m", &mark).await,
            "not a member",
            "{who}"
        );
    }
}

#[tokio::test]
async fn the_same_module_elsewhere_sees_nothing_of_here() {
    let school = school().await;
    for who in ["foreign-pupil", "foreign-admin"] {
        let operation = school.by(who).await;
        let opened = school
            .platform
            .module_open(&operation, crate::school::ELSEWHERE, "prying", None)
            .await;
        let opened = opened.expect("their own school");
        for (path, nothing) in [
            ("mark/get/m", "nothing"),
            ("mark/query", ""),
            ("notice/count", "0"),
        ] {
            let page = school
                .platform
                .module_view(&operation, &opened, crate::school::route(path))
                .await;
            assert_eq!(page.expect("a page").title, nothing, "{who}: {path}");
        }
    }
}

#[tokio::test]
async fn a_parent_reads_of_the_child_looked_at_and_of_no_other() {
    let school = school().await;
    let ask = async |who: &str, child: &str, path: &str| {
        said(
            school
                .view_as(who, Some(of_child(child)), "prying", path)
                .await,
        )
    };
    assert_eq!(ask("parent", "pupil", "mark/query").await, "12");
    assert_eq!(ask("parent", "pupil", "mark/get/m").await, "12 v1");
    assert_eq!(
        ask("parent", "pupil", "diary/get/d").await,
        "nothing",
        "a diary is the pupil's own"
    );
    assert_eq!(
        ask("parent", "classmate", "mark/query").await,
        "",
        "another child of theirs is being looked at"
    );
    assert_eq!(
        ask("parent", "classmate", "notice/query").await,
        "sortie",
        "who is in the same class"
    );
    assert_eq!(
        ask("parent-b", "pupil", "mark/query").await,
        "not their standing",
        "a child that is not theirs"
    );
    assert_eq!(
        ask("parent-b", "pupil", "mark/get/m").await,
        "not their standing"
    );
}

#[tokio::test]
async fn a_record_with_a_date_is_not_there_before_it() {
    let school = school().await;
    let mut later = form("teacher", "pupil", "18", "");
    let at = school.platform.now().as_millisecond() + 60_000;
    later.retain(|(name, _)| name != "visible_from");
    later.push(("visible_from".to_owned(), at.to_string()));
    assert_eq!(
        send(&school, "teacher", "mark/put/later", &later).await,
        "written"
    );
    assert_eq!(
        said(school.view("pupil", "prying", "mark/get/later").await),
        "nothing"
    );
    assert_eq!(
        said(school.view("pupil", "prying", "mark/query").await),
        "12"
    );
    assert_eq!(
        said(school.view("teacher", "prying", "mark/query").await),
        "12,18"
    );
    school.wait(60);
    assert_eq!(
        said(school.view("pupil", "prying", "mark/query").await),
        "12,18"
    );
}

#[tokio::test]
async fn only_the_author_who_teaches_there_changes_a_mark() {
    let school = school().await;
    // Who reads it learns that they may not; for who does not, it is not there.
    for (who, reads, ..) in READERS {
        if who == "teacher" {
            continue;
        }
        let refused = if reads { "forbidden" } else { "not found" };
        let over = form("teacher", "pupil", "20", "1");
        assert_eq!(
            send(&school, who, "mark/put/m", &over).await,
            refused,
            "{who} overwrites"
        );
        assert_eq!(
            send(&school, who, "mark/delete/m", &over).await,
            refused,
            "{who} deletes"
        );
        assert_eq!(
            send(&school, who, "mark/change/m", &over).await,
            refused,
            "{who} changes"
        );
        let mine = form(who, "pupil", "20", "1");
        assert_eq!(
            send(&school, who, "mark/put/m", &mine).await,
            refused,
            "{who} overwrites as the author"
        );
    }
    assert_eq!(
        said(school.view("pupil", "prying", "mark/get/m").await),
        "12 v1"
    );
    let over = form("teacher", "pupil", "13", "1");
    assert_eq!(
        send(&school, "teacher", "mark/put/m", &over).await,
        "written"
    );
    assert_eq!(
        said(school.view("pupil", "prying", "mark/get/m").await),
        "13 v2"
    );
}

#[tokio::test]
async fn a_record_made_anew_in_one_call_keeps_its_author_and_its_subject() {
    let school = school().await;
    let turned = form("teacher", "teacher", "14", "");
    assert_eq!(
        send(&school, "teacher", "mark/renew/m", &turned).await,
        "forbidden",
        "about another"
    );
    let handed = form("colleague", "pupil", "14", "");
    assert_eq!(
        send(&school, "teacher", "mark/renew/m", &handed).await,
        "forbidden",
        "by another"
    );
    assert_eq!(
        said(school.view("pupil", "prying", "mark/get/m").await),
        "12 v1"
    );
    let renewed = form("teacher", "pupil", "14", "");
    assert_eq!(
        send(&school, "teacher", "mark/renew/m", &renewed).await,
        "written"
    );
    assert_eq!(
        said(school.view("pupil", "prying", "mark/get/m").await),
        "14 v2"
    );
}

#[tokio::test]
async fn nobody_writes_in_the_name_of_another() {
    let school = school().await;
    for (who, ..) in READERS {
        let author = if who == "teacher" {
            "colleague"
        } else {
            "teacher"
        };
        let forged = form(author, "pupil", "20", "");
        assert_eq!(
            send(&school, who, "mark/put/forged", &forged).await,
            "forbidden",
            "{who}"
        );
    }
    let own = form("pupil", "pupil", "20", "");
    assert_eq!(
        send(&school, "pupil", "mark/put/own", &own).await,
        "forbidden",
        "a pupil's own mark"
    );
    assert_eq!(
        said(school.view("teacher", "prying", "mark/count").await),
        "1"
    );
}

#[tokio::test]
async fn author_and_subject_of_a_record_do_not_change() {
    let school = school().await;
    let other_subject = form("teacher", "classmate", "12", "1");
    assert_eq!(
        send(&school, "teacher", "mark/put/m", &other_subject).await,
        "forbidden"
    );
    let other_author = form("colleague", "pupil", "12", "1");
    assert_eq!(
        send(&school, "teacher", "mark/put/m", &other_author).await,
        "forbidden"
    );
    let about_another = form("pupil", "classmate", "x", "1");
    assert_eq!(
        send(&school, "pupil", "diary/put/d", &about_another).await,
        "forbidden"
    );
    assert_eq!(
        said(school.view("pupil", "prying", "mark/get/m").await),
        "12 v1"
    );
}

#[tokio::test]
async fn nobody_writes_about_another_what_only_the_subject_may() {
    let school = school().await;
    for who in ["classmate", "parent", "teacher", "head", "admin"] {
        let about = form(who, "pupil", "x", "");
        assert_eq!(
            send(&school, who, "diary/put/new", &about).await,
            "forbidden",
            "{who}"
        );
    }
}

#[tokio::test]
async fn the_version_of_what_one_may_not_read_cannot_be_guessed() {
    let school = school().await;
    for version in ["1", "2", "99"] {
        let own = form("classmate", "classmate", "x", version);
        assert_eq!(
            send(&school, "classmate", "diary/put/d", &own).await,
            "not found",
            "version {version}"
        );
        assert_eq!(
            send(&school, "classmate", "diary/delete/d", &own).await,
            "not found",
            "version {version}"
        );
        assert_eq!(
            send(&school, "classmate", "diary/delete/none", &own).await,
            "not found",
            "what is not there"
        );
    }
    // As a new record it is taken by the store to be there already, and is not overwritten.
    let new = form("classmate", "classmate", "x", "");
    assert_eq!(
        send(&school, "classmate", "diary/put/d", &new).await,
        "conflict"
    );
    assert_eq!(
        said(school.view("pupil", "prying", "diary/get/d").await),
        "secret v1"
    );
}

#[tokio::test]
async fn who_may_create_may_not_change_and_who_may_change_may_not_create() {
    let school = school().await;
    for (who, ..) in READERS {
        let teaches = matches!(who, "teacher" | "colleague" | "teacher-b");
        let made = if teaches { "written" } else { "forbidden" };
        let new = form(who, who, "affiche", "");
        for verb in ["put", "twice", "undo"] {
            let path = format!("poster/{verb}/{verb}-{who}");
            assert_eq!(send(&school, who, &path, &new).await, made, "{who} {verb}");
        }
        assert_eq!(
            send(&school, who, "poster/put/put-teacher", &new).await,
            if teaches { "conflict" } else { "forbidden" },
            "{who} puts as new what is there"
        );
    }
    for (who, ..) in READERS {
        assert_eq!(
            said(school.view(who, "prying", "poster/get/put-teacher").await),
            "affiche v1",
            "{who} is of the school"
        );
        if who == "head" {
            continue;
        }
        let over = form("teacher", "teacher", "gribouillis", "1");
        for verb in ["put", "change", "renew", "delete"] {
            assert_eq!(
                send(&school, who, &format!("poster/{verb}/put-teacher"), &over).await,
                "forbidden",
                "{who} {verb}"
            );
        }
    }
    let amended = form("teacher", "teacher", "affiche du CVC", "1");
    assert_eq!(
        send(&school, "head", "poster/change/put-teacher", &amended).await,
        "written"
    );
    let deleted = form("teacher", "teacher", "", "2");
    assert_eq!(
        send(&school, "head", "poster/delete/put-teacher", &deleted).await,
        "written"
    );
    assert_eq!(
        send(
            &school,
            "head",
            "poster/put/put-teacher",
            &form("head", "head", "encore", "")
        )
        .await,
        "forbidden",
        "what is gone is new again"
    );
}
