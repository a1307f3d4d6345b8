//! Sound: PCM samples, and WAV files of them.

mod pcm;
mod sample;
#[cfg(feature = "wav")]
mod wav;

pub use pcm::Pcm;
#[cfg(feature = "wav")]
pub use wav::WavFile;
