import type { Detection } from '../../../contract/event-types.ts';

export type DetectedKind = Detection['kind'];

/** The 80 classes of COCO, in the order in which nearly every published detector gives them. */
export const COCO_LABELS: readonly string[] = (
  'person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,bench,' +
  'bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,' +
  'sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,' +
  'banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,potted plant,bed,dining table,toilet,tv,' +
  'laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,' +
  'hair drier,toothbrush'
).split(',');

const WORDS: Record<DetectedKind, readonly string[]> = {
  person: ['person', 'people', 'pedestrian', 'human', 'man', 'woman', 'child', 'face', 'head', 'rider', 'cyclist'],
  vehicle: ['bicycle', 'bike', 'car', 'motorcycle', 'motorbike', 'scooter', 'bus', 'truck', 'van', 'lorry', 'vehicle', 'train', 'tractor', 'tricycle', 'suv'],
  animal: ['bird', 'cat', 'dog', 'horse', 'sheep', 'cow', 'bear', 'deer', 'fox', 'boar', 'goat', 'pig', 'rabbit', 'raccoon', 'squirrel', 'animal', 'elephant', 'zebra', 'giraffe', 'chicken'],
};

/** @returns what a label means for the guard; null: nothing that it looks for. */
export function kindOfLabel(label: string): DetectedKind | null {
  const plain = label.trim().toLowerCase().replace(/[_-]+/g, ' ');
  for (const kind of ['person', 'vehicle', 'animal'] as const) if (WORDS[kind].includes(plain)) return kind;
  return null;
}
