import coffee from '../coffee.png';

interface CardProps {
  readonly title: string;
}

export function Card({ title }: CardProps) {
  return (
    <article>
      <img src="../china.jpg" />
      <img src="../astronaut.png" alt="astronaut.png" />
      {/* an expression: read, never overwritten */}
      <img src={coffee} alt={title} />
      <h2>{title}</h2>
    </article>
  );
}
