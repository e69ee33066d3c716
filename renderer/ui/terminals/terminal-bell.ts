// The terminal's bell as a sound: a short, soft tone.

/** Hertz; seconds; of full loudness. */
const pitch = 660;
const length = 0.12;
const loudness = 0.08;

let audio: AudioContext | undefined;

/** Rings once. Where there is no sound, nothing happens. */
export function ring(): void {
  try {
    audio ??= new AudioContext();
    const { currentTime, destination } = audio;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(loudness, currentTime);
    // To silence, so that it does not end with a click.
    volume.gain.exponentialRampToValueAtTime(0.001, currentTime + length);
    tone.connect(volume).connect(destination);
    tone.start(currentTime);
    tone.stop(currentTime + length);
  } catch {
    // No sound card or none allowed: the bell is a courtesy.
  }
}
