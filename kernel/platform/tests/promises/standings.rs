//! Who is two things in a school: a teacher, or the head, whose child learns there. In one standing they
//! see and do what that gives, and nothing of the other.

use preau_domain::caller::Standing;
use preau_domain::person::{Function, Profile};
use preau_platform::error::PlatformError;

use crate::authorisation::{form, said, school, send_as};
use crate::school::{ELSEWHERE, HERE, of_child};

const TEACHER: Standing = Standing::Own(Profile::Teacher);
const STAFF: Standing = Standing::Own(Profile::Staff);

#[tokio::test]
async fn a_teacher_reads_as_a_relative_what_a_relative_reads_and_as_a_teacher_what_a_teacher_reads()
{
    let school = school().await;
    let ask =
        async |standing, path: &str| said(school.view_as("both", standing, "prying", path).await);
    // The mark and the notice are of 6A, where the child is; the person teaches 6B.
    let child = Some(of_child("pupil"));
    for path in ["mark/get/m", "mark/query", "notice/get/n", "notice/query"] {
        let plain = if path.ends_with("query") {
            ""
        } else {
            "nothing"
        };
        assert_eq!(
            ask(Some(TEACHER), path).await,
            plain,
            "as a teacher: {path}"
        );
        assert_eq!(
            ask(None, path).await,
            plain,
            "as what they are first: {path}"
        );
        let as_parent = ask(child, path).await;
        assert_ne!(as_parent, plain, "as a relative: {path}");
        let parent = said(school.view_as("parent", child, "prying", path).await);
        assert_eq!(as_parent, parent, "as any relative: {path}");
    }
    assert_eq!(
        ask(child, "diary/get/d").await,
        "nothing",
        "the pupil's own"
    );
}

#[tokio::test]
async fn as_a_relative_a_teacher_does_not_write_what_teachers_write() {
    let school = school().await;
    let mut notice = form("both", "both", "interro", "");
    for (name, value) in &mut notice {
        if name.as_str() == "class" {
            *value = crate::school::class("6B");
        }
    }
    let send = async |standing| send_as(&school, "both", standing, "notice/put/b", &notice).await;
    assert_eq!(send(Some(of_child("pupil"))).await, "forbidden");
    assert_eq!(send(Some(TEACHER)).await, "written");
}

#[tokio::test]
async fn as_a_relative_the_head_has_no_function() {
    let school = school().await;
    let ask = async |standing, path: &str| {
        said(school.view_as("head", Some(standing), "prying", path).await)
    };
    assert_eq!(ask(STAFF, "mark/query").await, "12", "as the head");
    assert_eq!(ask(of_child("pupil-b"), "mark/query").await, "");
    assert_eq!(ask(of_child("pupil-b"), "mark/get/m").await, "nothing");
    let by = school.by("head").await;
    let here = school.platform.school(HERE).expect("here");
    for (standing, is_head) in [(STAFF, true), (of_child("pupil-b"), false)] {
        let caller = school
            .platform
            .caller(&by, here.id, Some(standing))
            .await
            .expect("theirs");
        assert_eq!(caller.is(Function::Head), is_head);
        assert_eq!(caller.standing(), standing);
        assert_eq!(
            caller
                .audiences
                .contains(&preau_domain::audience::Audience::Profile(Profile::Staff)),
            is_head
        );
    }
}

#[tokio::test]
async fn a_standing_that_is_not_theirs_is_refused_at_each_request() {
    let school = school().await;
    let here = school.platform.school(HERE).expect("here");
    for (who, standing) in [
        ("both", STAFF),
        ("both", Standing::Own(Profile::Pupil)),
        ("both", Standing::Own(Profile::Relative)),
        ("both", of_child("pupil-b")),
        ("both", of_child("classmate")),
        ("both", of_child("both")),
        ("teacher", of_child("pupil")),
        ("pupil", of_child("pupil")),
        ("pupil", TEACHER),
        ("parent", TEACHER),
        ("parent", of_child("pupil-b")),
        ("admin", TEACHER),
    ] {
        let by = school.by(who).await;
        let refused = school.platform.caller(&by, here.id, Some(standing)).await;
        assert!(
            matches!(refused, Err(PlatformError::NotTheirStanding)),
            "{who} as {standing}: {refused:?}"
        );
    }
    // Who has no business here is told so, whatever they call themselves.
    for standing in [None, Some(TEACHER), Some(of_child("pupil"))] {
        for who in ["stranger", "foreign-pupil"] {
            let by = school.by(who).await;
            let refused = school.platform.caller(&by, here.id, standing).await;
            assert!(matches!(refused, Err(PlatformError::NotAMember)), "{who}");
        }
        let by = school.by("both").await;
        let elsewhere = school.platform.school(ELSEWHERE).expect("elsewhere");
        let refused = school.platform.caller(&by, elsewhere.id, standing).await;
        assert!(matches!(refused, Err(PlatformError::NotAMember)));
    }
}

#[tokio::test]
async fn a_standing_ends_with_what_it_rests_on() {
    let school = school().await;
    let child = Some(of_child("pupil"));
    let ask = async || said(school.view_as("both", child, "prying", "mark/query").await);
    assert_eq!(ask().await, "12");
    school.import(|key| key != "pupil").await;
    assert_eq!(ask().await, "not their standing", "the child has left");
    assert_eq!(
        said(school.view("both", "prying", "mark/count").await),
        "0",
        "they teach here still"
    );
    school.import(|key| key != "both").await;
    assert_eq!(ask().await, "12", "a relative still");
    let taught = school.view_as("both", Some(TEACHER), "prying", "mark/count");
    assert_eq!(said(taught.await), "not their standing");
}

#[tokio::test]
async fn each_of_their_own_comes_before_their_children() {
    let school = school().await;
    let here = school.platform.school(HERE).expect("here");
    let of = async |who: &str| school.by(who).await.standings(here.id);
    assert_eq!(of("both").await, [TEACHER, of_child("pupil")]);
    assert_eq!(of("head").await, [STAFF, of_child("pupil-b")]);
    assert_eq!(of("teacher").await, [TEACHER]);
    assert_eq!(of("stranger").await, []);
    assert_eq!(of("parent").await.len(), 2);
    for standing in of("both").await {
        assert_eq!(Standing::of_str(&standing.to_string()), Some(standing));
    }
    for word in ["", "head", "TEACHER", "70000001", "teacher "] {
        assert_eq!(Standing::of_str(word), None, "{word}");
    }
}
