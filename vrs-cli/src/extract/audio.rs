//! Sound: a WAV file for each track, other sound as it is stored.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};

use serde::Serialize;
use vrs::StreamId;
use vrs::format::{AudioFormat, AudioSpec, Content};
use vrs::reader::RecordBlock;
use vrs_media::{AudioError, Pcm, WavFile};

use super::folder::{Folder, PendingName};
use super::manifest::{Lines, Place};

/// The sound that is being extracted.
#[derive(Debug)]
pub(super) struct AudioFiles<'f> {
    folder: &'f Folder,
    manifest: Lines,
    digits: usize,
    /// Whether PCM stays as it is stored, block by block.
    raw: bool,
    /// The files that are open, by stream, record type and block.
    tracks: BTreeMap<(StreamId, &'static str, usize), Track>,
}

/// The blocks at one place of the records of a stream, as long as they are alike.
#[derive(Debug)]
struct Track {
    wav: WavFile<BufWriter<File>>,
    pending: PendingName,
    name: String,
    first: Place,
    last_time: f64,
    blocks: usize,
    /// The first block, without its number of samples.
    format: String,
}

/// A line of `audio.jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    first: &'a Place,
    /// Of the last record in the file.
    last_time: f64,
    blocks: usize,
    format: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_frames: Option<u64>,
    /// By the number of sample frames, not by the times of records.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    /// Whether the file holds samples as WAV has them, not as the recording has.
    converted: bool,
}

impl<'f> AudioFiles<'f> {
    pub(super) fn new(folder: &'f Folder, digits: usize, raw: bool) -> io::Result<Self> {
        Ok(Self { folder, manifest: Lines::new(folder, "audio.jsonl")?, digits, raw, tracks: BTreeMap::new() })
    }

    /// Adds a block. PCM that does not fit its description is written as stored, and the problem is told.
    pub(super) fn add(&mut self, place: &Place, block: &RecordBlock<'_>, bytes: &[u8]) -> io::Result<Option<String>> {
        let Content::Audio(spec) = &block.block.content else { return Ok(None) };
        let added = match Pcm::of_block(spec, bytes) {
            _ if self.raw => Err(None),
            Ok(pcm) => self.add_to_track(place, spec, &pcm)?,
            // Packets are what their decoder wants: nothing is wrong with them.
            Err(AudioError::NotPcm(Some(_))) => Err(None),
            Err(problem) => Err(Some(problem)),
        };
        let Err(problem) = added else { return Ok(None) };
        self.add_as_stored(place, spec, &block.block.to_string(), bytes)?;
        Ok(problem.map(|problem| format!("the sound is written as stored: {problem}")))
    }

    /// Goes on with the file of the track, or begins one; the inner error is a problem of the sound.
    fn add_to_track(
        &mut self,
        place: &Place,
        spec: &AudioSpec,
        pcm: &Pcm<'_>,
    ) -> io::Result<Result<(), Option<AudioError>>> {
        let key = (place.stream, place.record_type, place.block);
        if let Some(full) = self.tracks.remove(&key) {
            if full.wav.takes(pcm) {
                self.tracks.insert(key, full);
            } else {
                self.close(full)?;
            }
        }
        if !self.tracks.contains_key(&key) {
            if pcm.rate().is_none() {
                return Ok(Err(Some(AudioError::NoRate)));
            }
            let name = place.file_name(self.digits, "wav");
            let (file, pending) = self.folder.begin(&name)?.into_parts();
            let wav = WavFile::new(file, pcm).map_err(io::Error::other)?;
            let format = AudioSpec::Pcm(spec.sampling().with_count(0)).to_string();
            let (first, last_time) = (place.clone(), place.time);
            self.tracks.insert(key, Track { wav, pending, name, first, last_time, blocks: 0, format });
        }
        if let Some(track) = self.tracks.get_mut(&key) {
            track.wav.write(pcm).map_err(io::Error::other)?;
            track.last_time = place.time;
            track.blocks += 1;
        }
        Ok(Ok(()))
    }

    fn add_as_stored(&mut self, place: &Place, spec: &AudioSpec, format: &str, bytes: &[u8]) -> io::Result<()> {
        let extension = match spec.format() {
            Some(AudioFormat::Pcm) => "pcm",
            // Players expect more than a packet behind `.opus`.
            Some(AudioFormat::Opus) => "opus_packet",
            None => "audio",
        };
        let name = place.file_name(self.digits, extension);
        self.folder.write(&name, |file| file.write_all(bytes))?;
        self.manifest.add(&Line {
            file: &name,
            first: place,
            last_time: place.time,
            blocks: 1,
            format,
            sample_frames: None,
            seconds: None,
            converted: false,
        })
    }

    fn close(&mut self, track: Track) -> io::Result<()> {
        let Track { wav, pending, name, first, last_time, blocks, format } = track;
        let frames = wav.frames();
        let seconds = frames as f64 / f64::from(wav.rate().get());
        wav.finish().map_err(io::Error::other)?;
        pending.give()?;
        self.manifest.add(&Line {
            file: &name,
            first: &first,
            last_time,
            blocks,
            format: &format,
            sample_frames: Some(frames),
            seconds: Some(seconds),
            converted: true,
        })
    }

    /// Completes all files; says how many there are.
    pub(super) fn finish(mut self) -> io::Result<usize> {
        for track in std::mem::take(&mut self.tracks).into_values() {
            self.close(track)?;
        }
        self.manifest.finish()
    }
}
