export { Axis } from './axis/axis.tsx';
export { Controls } from './controls/controls.tsx';
export { Equation } from './equation/equation.tsx';
export { Path } from './path/path.tsx';
