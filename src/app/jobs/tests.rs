//! Jobs with real threads: results, errors, cancelling and panics.

use super::*;
use std::sync::atomic::AtomicUsize;

fn jobs() -> (Jobs, Arc<AtomicUsize>) {
    let wakes = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&wakes);
    let waker: Waker = Arc::new(move || {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    (Jobs::new(waker), wakes)
}

fn wait<T>(handle: &JobHandle<T>) -> Outcome<T> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(outcome) = handle.poll() {
            return outcome;
        }
        assert!(Instant::now() < deadline, "the job never ended");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn wait_idle(jobs: &Jobs) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !jobs.is_idle() {
        assert!(Instant::now() < deadline, "a job never ended");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_result_arrives_with_its_type_and_wakes_the_window() {
    let (mut jobs, wakes) = jobs();
    let handle = jobs.start("Count", |job| {
        job.progress(3, 4, "counting");
        Ok::<_, String>(vec![1, 2, 3])
    });
    assert_eq!(wait(&handle), Outcome::Done(vec![1, 2, 3]));
    wait_idle(&jobs);
    assert!(jobs.views(Instant::now()).is_empty());
    assert!(wakes.load(Ordering::Relaxed) >= 2, "once for the progress, once for the end");
}

#[test]
fn an_error_is_told_in_its_own_words() {
    let (mut jobs, _) = jobs();
    let handle = jobs.start("Open", |_| Err::<(), _>("Not a project file: a.txt"));
    assert_eq!(wait(&handle), Outcome::Failed("Not a project file: a.txt".into()));
}

#[test]
fn a_cancelled_job_stops_and_the_others_go_on() {
    let (mut jobs, _) = jobs();
    let until_cancelled = |job: &JobContext| {
        while !job.cancelled() {
            job.progress(1, 2, "waiting");
            std::thread::sleep(Duration::from_millis(1));
        }
        Err::<u8, _>("stopped")
    };
    let (first, second) = (jobs.start("A", until_cancelled), jobs.start("B", until_cancelled));
    jobs.cancel(first.id());
    assert_eq!(wait(&first), Outcome::Cancelled);
    let left = loop {
        let views = jobs.views(Instant::now());
        if views.len() == 1 && views[0].total == 2 {
            break views;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    assert_eq!((left[0].label.as_str(), left[0].fraction(), left[0].cancelling), ("B", Some(0.5), false));
    jobs.cancel_all();
    assert_eq!(wait(&second), Outcome::Cancelled);
}

#[test]
fn what_was_complete_when_cancelled_is_kept() {
    let (mut jobs, _) = jobs();
    let handle = jobs.start("Import", |job| {
        while !job.cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok::<_, String>("12 of 40 sessions")
    });
    jobs.cancel(handle.id());
    assert_eq!(wait(&handle), Outcome::Done("12 of 40 sessions"));
}

#[test]
fn a_panic_takes_nothing_else_down() {
    let (mut jobs, _) = jobs();
    let broken = jobs.start("Broken", |_| -> Result<(), String> { panic!("index 7 of 3") });
    assert_eq!(wait(&broken), Outcome::Panicked("index 7 of 3".into()));
    let fine = jobs.start("Fine", |_| Ok::<_, String>(7));
    assert_eq!(wait(&fine), Outcome::Done(7));
}

#[test]
fn the_time_left_is_told_only_when_it_means_something() {
    assert_eq!(seconds_left(1.0, 50, 100), None);
    assert_eq!(seconds_left(10.0, 1, 100), None);
    assert_eq!(seconds_left(10.0, 0, 0), None);
    assert_eq!(seconds_left(10.0, 25, 100), Some(30.0));
    assert_eq!(seconds_left(10.0, 100, 100), Some(0.0));
    assert_eq!(seconds_left(10.0, 140, 100), None);
}

#[test]
fn reports_for_every_event_do_not_flood_the_window() {
    let (mut jobs, wakes) = jobs();
    let handle = jobs.start("Flood", |job| {
        for i in 0..100_000 {
            job.progress(i, 100_000, "");
        }
        Ok::<_, String>(())
    });
    wait(&handle);
    let woken = wakes.load(Ordering::Relaxed);
    assert!(woken < 1_000, "{woken} wakes for 100,000 reports");
}
